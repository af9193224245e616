#pragma once

namespace kaze::app {

//! Has a write that cannot succeed end with its error and not end the program: to a reader that went away (SIGPIPE), and beyond the
//! largest file that is allowed (SIGXFSZ, `ulimit -f`), which is then like a full disk. Call first in main; the programs that tools start
//! have the signals as usual.
void failWritesWithoutSignals();

} // namespace kaze::app
