#pragma once

#include "engine/api/trace.h"
#include "engine/telemetry/observation_log.h"

#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <unordered_map>

namespace kaze::telemetry::detail {

//! The spans of this process that are open, of the kinds that are stored as such, so that somebody can ask which do not end. Any thread; no call waits
//! for more than a few look-ups of another.
class OpenSpans {
public:
    //! Opened at `now`; of one that is here already, what is known of it by now.
    void put(const SpanRecord& record, base::Duration now);
    void remove(const SpanRecord& record);

    struct Asked {
        api::SpanKind kind;
        base::Duration age; //!< open for longer
        std::size_t most;
        const std::function<bool(const ObservationLog::OpenSpan&)>& wanted; //!< must be quick
    };
    [[nodiscard]] ObservationLog::OpenSpans olderThan(const Asked& asked, base::Duration now) const;

private:
    struct Entry {
        ObservationLog::OpenSpan span;
        base::Duration since{0};
    };
    using Entries = std::list<Entry>;

    [[nodiscard]] ObservationLog::OpenSpan named(const Entry& entry, base::Duration now) const;

    mutable std::mutex m_mutex; //!< guards what follows
    std::map<api::SpanKind, Entries> m_byKind; //!< each in the order in which they were opened
    std::unordered_map<std::uint64_t, Entries::iterator> m_byId;
    std::multimap<base::Uuid, Entries::iterator> m_runs; //!< by trace, the older first
};

} // namespace kaze::telemetry::detail
