#!/usr/bin/env node
// A file of its own outside of dist, so that package managers can link it before the first build.
import '../dist/bin.js';
