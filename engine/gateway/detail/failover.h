#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"

#include <random>

namespace kaze::gateway::detail {

//! What was tried at one model of a call.
struct Tried {
    int attempts = 0; //!< failed ones
    int refusedForLimits = 0;
    int serverErrors = 0;
};

//! What comes after a failed attempt.
struct Verdict {
    enum class Next : std::uint8_t {
        SameModel, //!< again, after `wait`
        OtherModel, //!< the next of the call's models
        LargerModel, //!< the next with a larger window
        GiveUp
    };
    Next next = Next::GiveUp;
    base::Duration wait{0};
};

//! What a person would do: honour the wait that a provider asks for when it is short, back off with jitter when it does not say, ask again once where a
//! server stumbled, go elsewhere where it stays down or silent, and never repeat what was refused for its content.
struct FailoverPolicy {
    int retries = 3; //!< at one model, after the first attempt
    base::Duration patience = std::chrono::seconds(10); //!< longer waits are not sat out where another model is left
    base::Duration longest = std::chrono::seconds(60); //!< and these not at all
};

//! `others`: models that are left; `otherKeys`: keys of the same provider.
[[nodiscard]] Verdict judge(const base::Error& error, const Tried& tried, bool others, bool otherKeys,
    const FailoverPolicy& policy, std::mt19937_64& random);

//! Whether a failure tells that the provider is not well.
[[nodiscard]] bool isProvidersFault(const base::Error& error);

} // namespace kaze::gateway::detail
