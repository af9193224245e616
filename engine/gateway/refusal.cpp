#include "engine/gateway/refusal.h"

#include <array>
#include <string_view>
#include <utility>

namespace kaze::gateway {

namespace {

constexpr std::array<std::pair<Refusal, std::string_view>, 3> kWords{{
    {Refusal::ContextLength, "the prompt does not fit the model's context"},
    {Refusal::ContentFilter, "the provider's content filter refused it"},
    {Refusal::Prefill, "the model does not go on with an answer that was begun for it"},
}};

}

base::Error withRefusal(base::Error error, Refusal why)
{
    for (const auto& [known, words] : kWords)
        if (known == why)
            error.cause = std::make_shared<const base::Error>(
                base::Error{base::ErrorCode::InvalidArgument, std::string(words), error.cause});
    return error;
}

Refusal refusalOf(const base::Error& error)
{
    for (const auto* cause = error.cause.get(); cause; cause = cause->cause.get())
        for (const auto& [why, words] : kWords)
            if (cause->message == words)
                return why;
    return Refusal::Other;
}

} // namespace kaze::gateway
