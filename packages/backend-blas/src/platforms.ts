/** Where a BLAS is on a platform, and how to get one. */
interface Platform {
  /** What the loader is asked for, one after another. Fast libraries come first. */
  readonly names: readonly string[];
  readonly remedy: string;
}

const linux: Platform = {
  names: [
    // Fedora's with threads; Debian's, Ubuntu's and Arch's; Alpine's; what a developer's package links.
    'libopenblasp.so.0',
    'libopenblas.so.0',
    'libopenblas.so.3',
    'libopenblas.so',
    'libmkl_rt.so.2',
    'libmkl_rt.so',
    'libblis.so.4',
    'libblis.so',
    'libcblas.so.3',
    'libblas.so.3',
  ],
  remedy:
    'install OpenBLAS: apt install libopenblas0 (Debian, Ubuntu), dnf install openblas-threads (Fedora), pacman -S openblas (Arch), apk add openblas (Alpine)',
};

const macos: Platform = {
  names: ['/System/Library/Frameworks/Accelerate.framework/Accelerate'],
  remedy: 'Accelerate, which is part of macOS, could not be used: install OpenBLAS (brew install openblas)',
};

const windows: Platform = {
  names: ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll'],
  remedy: 'download OpenBLAS from its releases and put the folder of libopenblas.dll on the PATH',
};

/** The platform's, by `process.platform`; other Unixes name their libraries as Linux does. */
export function platformOf(name: string): Platform {
  if (name === 'darwin') return macos;
  return name === 'win32' ? windows : linux;
}
