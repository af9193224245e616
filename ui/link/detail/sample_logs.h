#pragma once

#include "engine/api/log_requests.h"
#include "engine/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace kaze::ui {

struct SampleRun;

//! The log of the sample: what its runs did, line by line, two months before them and one that is archived, and lines that come while somebody looks.
class SampleLogs {
public:
    SampleLogs(api::Time now, const std::vector<SampleRun>& runs);

    [[nodiscard]] base::Result<api::LogPage> list(const api::ListLogs& request) const;
    [[nodiscard]] base::Result<api::LogCounts> count(const api::CountLogs& request) const;
    [[nodiscard]] api::ObservationStats stats() const;
    //! Lines that fit, oldest first, as the lines of a file. Errors: Unsupported for a format that needs a real cell.
    [[nodiscard]] base::Result<std::vector<std::string>> exported(const std::string& format, const api::ListLogs& request) const;

    //! One more line, as a cell that works would write.
    const api::LogRow& tellMore();
    //! The same with these words.
    const api::LogRow& add(api::LogRow row);
    //! Errors: InvalidArgument for the filter.
    [[nodiscard]] static base::Result<bool> fits(const api::LogRow& row, const std::string& filter);

private:
    void addRun(const SampleRun& run);
    void addPast();
    void line(api::Time at, api::LogLevel level, std::string source, std::string message, const SampleRun* run = nullptr);
    [[nodiscard]] base::Result<std::vector<const api::LogRow*>> fitting(
        const std::string& filter, std::optional<api::Time> from, std::optional<api::Time> to, bool archives) const;

    api::Time m_now;
    std::vector<api::LogRow> m_rows; //!< oldest first
    std::size_t m_told = 0;
};

} // namespace kaze::ui
