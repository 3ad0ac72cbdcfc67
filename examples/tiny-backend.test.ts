import { testBackend } from '@athanor/conformance';
import { describe, it } from 'vitest';
import { createBackend } from './tiny-backend.ts';

testBackend({ name: 'tiny', createBackend }, { describe, it });
