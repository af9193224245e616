#pragma once

#include "engine/api/trace_requests.h"
#include "engine/storage/connection.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

//! How long spans of one name took, the newest of them: at most kMost.
class DurationSample {
public:
    static constexpr std::size_t kMost = 100'000;

    struct Read {
        std::vector<std::int64_t> nanos;
        std::int64_t errors = 0;
        bool more = false; //!< there were more than was room for
    };

    [[nodiscard]] std::size_t room() const { return kMost - m_nanos.size(); }
    void add(Read read);

    //! In buckets whose bounds grow by the same factor, ten for every power of ten, from the shortest to the longest; percentiles by
    //! nearest rank.
    [[nodiscard]] api::SpanDurations measured() &&;

private:
    std::vector<std::int64_t> m_nanos;
    std::int64_t m_errors = 0;
    bool m_more = false;
};

//! Those that began in this time and have ended. Times are microseconds since 1970.
[[nodiscard]] base::Result<DurationSample::Read> readDurations(
    storage::Connection& connection, const std::string& name, std::int64_t from, std::int64_t to, std::size_t room);

} // namespace kaze::telemetry::detail
