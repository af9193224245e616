#pragma once

#include "engine/base/clock.h"

#include <optional>
#include <string>

namespace kaze::cli {

//! What "--from" and "--to" say: a day ("2026-11-21"), a month ("2026-11"), or a moment (RFC 3339), each in UTC and the first two whole, the last
//! day or month included; empty: none.
struct Period {
    std::optional<base::Time> from, to;
};

//! Errors: InvalidArgument.
[[nodiscard]] base::Result<Period> periodOf(const std::string& from, const std::string& to);

} // namespace kaze::cli
