#pragma once

#include "engine/api/report_requests.h"
#include "engine/base/result.h"

#include <string>
#include <vector>

namespace kaze::ui {

//! The notes, schedules of reports and kept reports of the sample, which commands really change.
class SampleReports {
public:
    //! `busy`: with some of each.
    SampleReports(api::Time now, bool busy);

    [[nodiscard]] api::Annotation add(const api::AddAnnotation& request);
    [[nodiscard]] api::AnnotationPage notes(const api::ListAnnotations& request) const;
    [[nodiscard]] base::Result<> removeNote(const std::string& id);

    [[nodiscard]] const std::vector<api::ReportScheduleRow>& schedules() const { return m_schedules; }
    [[nodiscard]] base::Result<api::ReportScheduleRow> save(api::ReportSchedule schedule);
    [[nodiscard]] base::Result<> remove(const std::string& schedule);
    //! Null where there is none of this id or name.
    [[nodiscard]] api::ReportScheduleRow* find(const std::string& schedule);

    //! A report that a schedule has made.
    void keep(api::ReportScheduleRow& row, const std::string& format, std::string content);
    [[nodiscard]] api::KeptReportList kept(const std::string& schedule) const;
    [[nodiscard]] base::Result<api::KeptReportPart> read(const api::ReadKeptReport& request) const;
    [[nodiscard]] base::Result<> removeKept(const std::string& name);

private:
    struct Kept {
        api::KeptReport report;
        std::string content;
    };
    [[nodiscard]] base::Result<> plan(api::ReportScheduleRow& row) const;

    api::Time m_now;
    std::vector<api::Annotation> m_notes; //!< newest first
    std::vector<api::ReportScheduleRow> m_schedules; //!< by name
    std::vector<Kept> m_kept; //!< newest first
    std::uint64_t m_ids = 0;
};

//! A report of the sample in one of the formats; InvalidArgument for others.
[[nodiscard]] base::Result<std::string> sampleReportText(const api::ReportDocument& document, const std::string& format);

//! A table with a column for each title, named so in lower case; `numbers` are the columns set to the right.
[[nodiscard]] api::ReportTable sampleTable(const std::string& title, const std::string& name,
    const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& rows,
    const std::vector<std::size_t>& numbers = {});

} // namespace kaze::ui
