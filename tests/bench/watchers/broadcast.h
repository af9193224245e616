#pragma once

#include <cstddef>

namespace kaze::bench {

//! A bare WebSocket server (Boost.Beast): whoever comes is sent so many messages a second of so many bytes, each with a stamp. It keeps at most a thousand
//! messages for one that is slow and leaves out the rest. Prints its port; runs until it is killed.
[[noreturn]] void broadcast(double perSecond, std::size_t bytes);

} // namespace kaze::bench
