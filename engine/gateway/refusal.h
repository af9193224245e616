#pragma once

#include "engine/base/result.h"

#include <cstdint>

namespace kaze::gateway {

//! Why a provider refused a request that was well formed, as far as it decides what to do next.
enum class Refusal : std::uint8_t {
    Other,
    ContextLength, //!< the prompt does not fit the model: a larger one may take it, this one never will
    ContentFilter, //!< nobody should ask again
    Prefill //!< the model does not go on with an answer that another one began: it may take the request without that
};

//! The failure together with its reason: its cause then says it, for people and for `refusalOf`.
[[nodiscard]] base::Error withRefusal(base::Error error, Refusal why);

//! Why it was refused; Other where nobody said.
[[nodiscard]] Refusal refusalOf(const base::Error& error);

} // namespace kaze::gateway
