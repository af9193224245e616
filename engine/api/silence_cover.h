#pragma once

#include "engine/api/alert_requests.h"

namespace kaze::api {

//! Whether a silence is of this alert, as long as it lasts: of its rule and of its cause, in which `*` stands for anything.
[[nodiscard]] bool covers(const Silence& silence, const Alert& alert);

} // namespace kaze::api
