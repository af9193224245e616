#pragma once

#include "engine/api/run.h"
#include "engine/runtime/detail/admission.h"
#include "engine/runtime/run_store.h"

namespace kaze::runtime::detail {

//! What a run asks of admission. Only a priority that somebody said makes others give way.
[[nodiscard]] Admission::Wish wishOf(const StoredRun& run, api::Priority priority, bool continues);

} // namespace kaze::runtime::detail
