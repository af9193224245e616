#pragma once

#include "engine/api/trace.h"
#include "ui/models/span_ids.h"
#include "ui/widgets/timeline_shape.h"

#include <memory>

namespace kaze::ui {

//! A trace's numbers in one line. Times are wall-clock times: what ran beside each other counts once.
struct TraceSummary {
    std::int64_t spans = 0;
    std::int64_t errors = 0;
    std::int64_t open = 0; //!< spans that have not ended
    qint64 criticalPath = 0; //!< ns of work without which it could not have ended sooner; waiting for people is left out
    qint64 model = 0; //!< ns in which at least one model call was under way
    qint64 tools = 0;
    qint64 queue = 0;
    qint64 memory = 0;
    api::Usage usage;
    api::Money cost;
};

//! What is known of the spans of a trace besides what a timeline shows, as columns by the same index.
struct SpanFacts {
    //! What a model call used.
    struct Spent {
        std::optional<api::Usage> usage;
        std::optional<api::Money> cost;
    };

    SpanIds ids;
    std::vector<api::SpanKind> kind;
    std::vector<qint32> spent; //!< index into `spending`; −1 for none
    std::vector<quint32> message; //!< index into `messages`; 0 is empty
    std::vector<Spent> spending;
    std::vector<std::string> messages{std::string()}; //!< of status
    std::vector<std::string> names{std::string()}; //!< as they came, by the index that the timeline has of them
    std::unordered_map<int, std::string> strayParents; //!< ids of parents that are not there

    [[nodiscard]] std::size_t bytes() const;
};

//! A trace, ready to be shown. Immutable, so that any thread may make it and another read it.
struct TraceView {
    api::TraceRow trace;
    std::shared_ptr<const TimelineShape> shape;
    SpanFacts facts;
    TraceSummary summary;
    std::vector<SpanPart> path; //!< the critical one, by span

    [[nodiscard]] const TimelineData& data() const { return shape->data; }
    [[nodiscard]] const TimelineTree& tree() const { return shape->tree; }
    [[nodiscard]] int size() const { return shape->data.size(); }
    //! −1 when there is no such span.
    [[nodiscard]] int indexOf(std::string_view spanId) const { return facts.ids.find(spanId); }
    [[nodiscard]] std::string idOf(int index) const { return facts.ids.text(index); }
    //! The name as it was recorded, where `data().nameOf` is the one that is shown.
    [[nodiscard]] const std::string& nameOf(int index) const;
    [[nodiscard]] api::SpanKind kindOf(int index) const { return facts.kind[static_cast<std::size_t>(index)]; }
    //! Null for a span that used nothing itself.
    [[nodiscard]] const SpanFacts::Spent* spentBy(int index) const;
    //! Tokens and money of a span itself.
    [[nodiscard]] std::int64_t tokensOf(int index) const;
    [[nodiscard]] api::Money costOf(int index) const;
    [[nodiscard]] api::SpanRow span(int index) const;
    //! The span of the same name that began before it, the nearest; −1 when there is none.
    [[nodiscard]] int previousOfName(int index) const;
    //! What all of it takes in memory.
    [[nodiscard]] std::size_t bytes() const;
};

//! What nobody waited for less: walks back from the end, and at every moment the span that ended last is what was waited for. By span, and how long it
//! is without what waited for people. Any thread.
[[nodiscard]] std::pair<std::vector<SpanPart>, qint64> criticalPathOf(const TimelineShape& shape, const SpanFacts& facts);

//! Everything in the one line below a trace. Any thread.
[[nodiscard]] TraceSummary summaryOf(const api::TraceRow& trace, const TimelineShape& shape);

//! Whether a span only waits until a person answers.
[[nodiscard]] bool waitsForPeople(std::string_view name);

} // namespace kaze::ui
