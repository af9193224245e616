// What a provider streams, from the bytes to the answer; KAZE_FUZZ_API says whose.

#include "engine/gateway/detail/reading.h"
#include "engine/gateway/providers/providers.h"
#include "tests/fuzz/fuzz.h"

namespace kaze::fuzz {

namespace {

using gateway::ChatDelta;
using gateway::detail::Answer;

//! Without one of these in it a stream has no end, whatever else it says.
bool hasEnd(std::string_view input)
{
    // A word may also be written with escapes.
    for (const auto* mark : {"\\u", "finish_reason", "response.completed", "response.incomplete", "stop_reason", "message_stop",
             "finishReason", "blockReason", "done"})
        if (input.find(mark) != std::string_view::npos)
            return true;
    return false;
}

struct Call {
    std::string id, name, arguments;
    bool operator==(const Call&) const = default;
};

struct Outcome {
    std::string text, reasoning;
    std::vector<Call> calls;
    bool taken = true;
    Answer::Progress progress = Answer::Progress::Open;
    bool whole = false;
    gateway::ChatResponse response;

    void hear(const ChatDelta& delta)
    {
        text += delta.text;
        reasoning += delta.reasoning;
        if (delta.callName.empty() && delta.callId.empty() && delta.arguments.empty())
            return;
        check(delta.call <= calls.size(), "calls come in order");
        if (delta.call == calls.size()) {
            check(!delta.callName.empty() && !delta.callId.empty(), "a call begins with its id and name");
            calls.push_back({std::string(delta.callId), std::string(delta.callName), {}});
        }
        calls[delta.call].arguments += delta.arguments;
    }

    [[nodiscard]] std::size_t bytes() const
    {
        auto sum = text.size() + reasoning.size() + response.message.proof.size();
        for (const auto& call : calls)
            sum += call.id.size() + call.name.size() + call.arguments.size();
        return sum;
    }
};

//! As the provider does it: the stream until something is wrong with it or it is complete, then what is left, then the answer.
Outcome outcomeOf(const gateway::detail::Translator& translator, const std::vector<std::string_view>& pieces)
{
    Outcome outcome;
    const base::SimulatedClock clock;
    int ids = 0;
    Answer::Parts parts;
    parts.newCallId = [&ids] { return "call_" + std::to_string(++ids); };
    parts.sink = [&outcome](const ChatDelta& delta) { outcome.hear(delta); };
    gateway::detail::Reading reading(
        translator.answer(gateway::ChatRequest{}, std::move(parts)), translator.framing(), {}, base::CancelToken{}, clock);
    for (const auto piece : pieces) {
        outcome.taken = gateway::detail::takeBytes(reading, piece).has_value();
        if (!outcome.taken || reading.answer->progress() == Answer::Progress::Complete)
            break;
    }
    if (outcome.taken)
        gateway::detail::takeRest(reading);
    outcome.progress = reading.answer->progress();
    if (!outcome.taken && outcome.progress != Answer::Progress::Complete)
        return outcome;
    if (auto response = reading.answer->finish()) {
        outcome.whole = true;
        outcome.response = std::move(*response);
    }
    return outcome;
}

void checkSame(const Outcome& one, const Outcome& other)
{
    check(one.text == other.text && one.reasoning == other.reasoning && one.calls == other.calls,
        "what is handed on does not depend on where the bytes are cut");
    check(one.whole == other.whole && one.progress == other.progress, "nor does whether the answer is whole");
    const auto& left = one.response;
    const auto& right = other.response;
    check(left.message.text == right.message.text && left.message.proof == right.message.proof && left.stop == right.stop
            && left.usageSource == right.usageSource && left.usage.outputTokens == right.usage.outputTokens,
        "nor does the answer");
}

void checkWhole(const gateway::detail::Translator& translator, const Outcome& outcome)
{
    const auto& message = outcome.response.message;
    check(message.text == outcome.text, "the answer is what was handed on");
    check(message.calls.size() == outcome.calls.size(), "with the calls that were");
    for (std::size_t i = 0; i < message.calls.size(); ++i)
        check(message.calls[i].name == outcome.calls[i].name && message.calls[i].id == outcome.calls[i].id
                && (message.calls[i].arguments == outcome.calls[i].arguments || outcome.calls[i].arguments.empty()),
            "and with their arguments");
    const auto& usage = outcome.response.usage;
    check(usage.inputTokens >= 0 && usage.outputTokens >= 0 && usage.cachedTokens >= 0 && usage.cacheWriteTokens >= 0
            && usage.reasoningTokens >= 0 && usage.cachedTokens <= usage.inputTokens
            && usage.cacheWriteTokens <= usage.inputTokens - usage.cachedTokens,
        "usage makes sense");
    gateway::ChatRequest next;
    next.messages = {std::make_shared<const gateway::Message>(message)};
    const auto call = translator.chat(next);
    check(call.has_value(), "an answer can be sent back");
    boost::system::error_code bad;
    static_cast<void>(boost::json::parse(call->body, bad));
    check(!bad, "as JSON");
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::fuzz;
    static const auto translator = kaze::gateway::KAZE_FUZZ_API();
    const auto input = textOf(data, size);
    const auto outcome = outcomeOf(*translator, {input});
    checkSame(outcome, outcomeOf(*translator, piecesOf(input)));
    check(!outcome.whole || hasEnd(input), "half an answer is never a success");
    check(outcome.bytes() <= 16 * size + 4096, "memory is bounded");
    if (outcome.whole)
        checkWhole(*translator, outcome);
    return 0;
}
