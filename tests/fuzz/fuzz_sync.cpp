// What one cell tells another to sync their memories.

#include "engine/base/text.h"
#include "engine/knowledge/detail/replica_fields.h"
#include "engine/knowledge/detail/replica_json.h"
#include "engine/knowledge/detail/sync_messages.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

namespace {

using namespace kaze::knowledge::detail;
using kaze::fuzz::check;

void checkState(const RecordState& state, const RecordState& before)
{
    const auto text = wireText(state);
    const auto again = stateFromWire(boost::json::parse(text));
    check(again.has_value() && *again == state, "what was taken can be handed on as it is");
    check(joined(state, state) == joined(joined(state, state), state), "hearing it again changes nothing");
    check(joined(state, before) == joined(before, state), "the order makes no difference");
    const auto both = joined(state, before);
    check(joined(both, state) == both && joined(both, before) == both, "what was heard is known");
    const auto view = viewOf(state);
    const auto content = contentOf(view);
    if (!content) {
        check(kaze::base::isUtf8(content.error().message), "a complaint is text");
        return;
    }
    check(content->record.tags.size() <= 64 && content->record.text.size() <= 1U << 20, "a record is within the limits");
    Fields row = view.content;
    row.insert(view.origin.begin(), view.origin.end());
    auto kept = stateFromStored(storedText(state, row), row);
    check(kept.has_value(), "what was taken can be kept");
    kept->state.id = state.id;
    check(kept->state == state, "and is the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = kaze::fuzz::textOf(data, size);
    if (const auto ask = readAsk(text)) {
        const auto again = readAsk(textOf(*ask));
        check(again.has_value() && again->cell == ask->cell && again->above == ask->above && again->at == ask->at
                && again->records == ask->records,
            "a question that is read can be asked");
    }
    if (const auto piece = readPiece(text))
        check(!piece->empty() && piece->size() <= kPieceBytes, "a piece is no larger than it may be");
    if (const auto records = readRecords(text)) {
        std::vector<std::string> states;
        for (const auto& state : records->states)
            states.push_back(wireText(state));
        const auto again = readRecords(textOf(*records, states));
        check(again.has_value() && again->states == records->states && again->large == records->large,
            "what is told of records can be told on");
    }
    const auto answer = readAnswer(text);
    if (!answer) {
        check(answer.error().message.size() < 4000, "a complaint is a short one");
        return 0;
    }
    RecordState before;
    std::vector<std::string> states;
    for (const auto& state : answer->states) {
        before.id = state.id;
        checkState(state, before);
        before = state;
        states.push_back(wireText(state));
    }
    const auto again = readAnswer(textOf(*answer, states));
    check(again.has_value() && again->states == answer->states && again->large == answer->large,
        "an answer that is read can be given");
    return 0;
}
