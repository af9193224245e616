#pragma once

#include "engine/api/trace.h"
#include "engine/base/ids.h"
#include "engine/telemetry/attribute_value.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kaze::telemetry {

//! Which span of which trace something happens in; travels by value through calls.
struct SpanContext {
    base::Uuid traceId;
    std::uint64_t spanId = 0; //!< 0: the trace has no span yet
};

//! Something that happened at one moment of a span: an exception, a retry.
struct SpanEvent {
    base::Time at;
    std::string name;
    AttributeList attributes;
};

//! Another span, of this or another trace, that this one has to do with.
struct SpanLink {
    SpanContext to;
    AttributeList attributes;
};

//! What is said of a span when it ends. Attribute names are OpenTelemetry's (GenAI conventions). Of events and links the first 128 are kept.
struct SpanRecord {
    SpanContext context;
    std::uint64_t parentId = 0;
    std::string name;
    api::SpanKind kind = api::SpanKind::Other;
    api::SpanStatus status = api::SpanStatus::Unset;
    std::string statusMessage;
    base::Time startedAt;
    std::int64_t durationNs = -1; //!< -1: still open
    api::Usage usage;
    base::Money cost;
    AttributeList attributes;
    std::string input; //!< payloads, redacted before they are stored
    std::string output;
    std::vector<SpanEvent> events;
    std::vector<SpanLink> links;
    bool truncated = false; //!< a payload was longer than it is here
};

//! Bytes that it takes in memory, roughly.
[[nodiscard]] std::size_t bytesOf(const SpanRecord& span);

class ObservationLog;

//! An open span: fill it, then `end` it. Destroying an open one ends it as Cancelled. Move-only, lives on the loop; a default
//! one records nothing. The log must outlive it.
class Span {
public:
    Span() = default;
    Span(ObservationLog& log, SpanRecord record, base::Duration startedSteady);
    Span(Span&& other) noexcept;
    Span& operator=(Span&& other) noexcept;
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;
    ~Span();

    [[nodiscard]] SpanContext context() const { return m_record.context; }
    [[nodiscard]] SpanRecord& record() { return m_record; }

    //! Sets an attribute: text, a number, a bool, or several texts. What is said of kaze.run.id and gen_ai.agent.name of a run or a root is stored
    //! at once where the open span is.
    template <class T>
    void set(std::string_view name, T&& value)
    {
        if (m_log)
            setValue(std::string(name), attributeOf(std::forward<T>(value)));
    }
    //! Something that happens now.
    void addEvent(std::string name, AttributeList attributes = {});
    void link(SpanContext to, AttributeList attributes = {});

    //! The status, error.type, and OpenTelemetry's event "exception"; without the event where it was cancelled.
    void fail(const base::Error& error);
    //! The same with a type of one's own: "tool_error".
    void fail(std::string type, std::string message);

    //! Ends it; status Ok where none was set, and the time since its start where `durationNs` was not set.
    void end();

private:
    void setValue(std::string name, AttributeValue value);
    void cancel();

    ObservationLog* m_log = nullptr;
    SpanRecord m_record;
    base::Duration m_startedSteady{0};
};

} // namespace kaze::telemetry
