#pragma once

#include "engine/base/detail/spawn_protocol.h"

#include <array>
#include <string>

namespace kaze::spawn {

//! What to start, as it came over the socket. The descriptors are open and close-on-exec.
struct Order {
    base::spawn_protocol::Request request;
    std::string body;
    std::array<int, 3> stdio{-1, -1, -1};
    int folder = -1;
};

//! A signal to a keeper that means: end everything you keep.
[[nodiscard]] int endSignal();
//! A signal to a keeper that carries a signal for the group of its program.
[[nodiscard]] int forwardSignal();

//! The whole life of a keeper, the process between the helper and one program: a child subreaper, so that whatever the
//! program starts stays below it, daemons too, and the tree can be ended exactly. Reports over the socket. Never returns.
[[noreturn]] void keep(const Order& order, int helperPid);

void tell(const base::spawn_protocol::Reply& reply);

} // namespace kaze::spawn
