#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace kaze::gateway::detail {

//! Where the parts of a bill's line stand; -1: nowhere.
struct BillColumns {
    int time = -1, isoTime = -1, model = -1, requests = -1, batch = -1;
    int input = -1, uncached = -1, cached = -1, written = -1, written5m = -1, written1h = -1, output = -1;
    int cost = -1, currency = -1;
};

//! An export that is known.
struct BillForm {
    std::string_view name, provider;
    bool modelIsLineItem = false; //!< "gpt-5-nano, input"
    BillColumns columns;
};

//! Which it is, by the names of its columns in lower case. Errors: InvalidArgument, which are missing or strange.
[[nodiscard]] base::Result<BillForm> billFormOf(const std::vector<std::string>& header);

} // namespace kaze::gateway::detail
