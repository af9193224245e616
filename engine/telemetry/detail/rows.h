#pragma once

#include "engine/api/trace.h"
#include "engine/base/redact.h"
#include "engine/telemetry/detail/personal_data.h"
#include "engine/telemetry/detail/record_queue.h"

#include <boost/json/object.hpp>

#include <array>
#include <optional>

namespace kaze::telemetry::detail {

[[nodiscard]] constexpr std::int64_t microsOf(base::Time time)
{
    return time.time_since_epoch().count();
}

//! What is stored of an event: redacted, valid UTF-8, of bounded length.
struct EventRow {
    std::int64_t at = 0;
    Level level = Level::Info;
    std::string source, message, runId, agent;
    SpanContext context;
    std::string tenant;
    std::string fields; //!< JSON object, empty where it has none
    mutable std::int64_t id = 0; //!< in its month, once it is stored
};

struct Payload {
    std::array<std::uint8_t, 32> hash{}; //!< SHA-256
    std::string content;
};

struct SpanRowOut {
    SpanContext context;
    std::uint64_t parentId = 0;
    api::SpanKind kind = api::SpanKind::Other;
    api::SpanStatus status = api::SpanStatus::Unset;
    std::string name, statusMessage;
    std::int64_t start = 0;
    std::int64_t duration = -1; //!< nanoseconds, -1: open
    api::Usage usage;
    base::Money cost;
    std::optional<Payload> input, output;
    bool truncated = false;
    std::string attributes; //!< JSON
    std::string events, links; //!< JSON arrays; empty where there are none
    std::string runId, agent, traceName, tenant, pool; //!< from the attributes
};

//! Cuts off what a RowMaker with this limit would not look at, so that it need not wait in memory. The row is the same.
void dropUnseen(std::string& payload, std::size_t limit);

//! Turns records into rows: the one place where secrets and personal data are taken out and sizes are bounded. Any thread.
class RowMaker {
public:
    //! Without `personal` only secrets go.
    RowMaker(std::shared_ptr<const base::Redactor> redactor, std::size_t payloadLimit,
        std::shared_ptr<const PersonalData> personal = {});

    [[nodiscard]] EventRow eventRow(const TimedEvent& timed) const;
    [[nodiscard]] SpanRowOut spanRow(const SpanRecord& record) const;

private:
    [[nodiscard]] std::string cleaned(std::string_view text) const;
    [[nodiscard]] std::string shortText(std::string_view text) const;
    [[nodiscard]] std::string shortText(std::string_view text, std::size_t limit) const;
    [[nodiscard]] std::string nameText(std::string_view text) const;
    [[nodiscard]] std::string fieldsOf(const std::vector<EventField>& fields) const; // event_fields.cpp
    [[nodiscard]] std::optional<Payload> payload(std::string_view content, bool& truncated) const;
    [[nodiscard]] AttributeValue cleaned(const AttributeValue& value) const;
    [[nodiscard]] AttributeScalar cleaned(std::int64_t number) const;
    [[nodiscard]] boost::json::object cleaned(const AttributeList& attributes) const;
    [[nodiscard]] std::string cleanJson(const boost::json::value& value, std::string_view otherwise) const;
    void addAttributes(const SpanRecord& record, SpanRowOut& row) const;
    void addEvents(const SpanRecord& record, SpanRowOut& row) const;

    std::shared_ptr<const base::Redactor> m_redactor;
    std::size_t m_payloadLimit;
    std::shared_ptr<const PersonalData> m_personal; //!< may be null
};

} // namespace kaze::telemetry::detail
