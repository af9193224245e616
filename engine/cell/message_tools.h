#pragma once

#include "engine/messaging/mailboxes.h"
#include "engine/tools/tool.h"

#include <vector>

namespace kaze::cell {

//! message.send, message.read and message.publish: how agents write to each other, to people and to programs. A run's address is
//! "<agent>/<run id>"; it reads that mailbox and its agent's. A call that is made again after a crash sends nothing twice, and reads what it
//! read before. The mailboxes and the transport must outlive them.
[[nodiscard]] std::vector<std::shared_ptr<tools::Tool>> messageTools(
    messaging::Mailboxes& mailboxes, messaging::Transport& transport);

} // namespace kaze::cell
