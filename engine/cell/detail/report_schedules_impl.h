#pragma once

#include "engine/api/report_requests.h"
#include "engine/cell/report_schedules.h"
#include "engine/scheduling/due.h"

#include <map>

namespace kaze::cell {

struct ReportSchedules::Impl : std::enable_shared_from_this<ReportSchedules::Impl> {
    //! One schedule with its times.
    struct Entry {
        api::ReportScheduleRow row;
        scheduling::Trigger trigger;
        base::Time createdAt;
    };
    //! What came of making a report.
    using Made = base::Result<std::vector<std::string>>;

    explicit Impl(Parts given) : parts(std::move(given)), files(parts.folder) { }

    [[nodiscard]] base::Task<base::Result<>> load();
    //! By id or name; null where there is none.
    [[nodiscard]] Entry* find(const std::string& schedule);
    [[nodiscard]] base::Result<Entry> entryOf(api::ReportSchedule schedule, base::Time createdAt) const;
    //! What is known of the schedule that it replaces.
    static void takeOver(Entry& entry, const api::ReportScheduleRow& before);
    //! Whether its reports can be made at all.
    [[nodiscard]] base::Task<base::Result<>> check(api::ReportSchedule schedule) const;

    static base::Task<> keepTime(std::shared_ptr<Impl> self);
    //! Makes what is due of one schedule, which is marked as running, and plans the next.
    static base::Task<> fire(std::shared_ptr<Impl> self, std::string id);
    [[nodiscard]] base::Task<> makeDue(std::string id);
    static base::Task<> runOnce(std::shared_ptr<Impl> self, std::string id);
    [[nodiscard]] base::Task<Made> make(api::ReportSchedule schedule, base::Time planned);
    [[nodiscard]] base::Task<base::Result<std::string>> makeFile(
        api::ReportSchedule schedule, std::string format, base::Time planned);
    //! Writes down what came of it, and when the next is due.
    [[nodiscard]] base::Task<> note(std::string id, base::Time planned, Made made);
    [[nodiscard]] base::Task<base::Result<>> store(Entry entry);
    void wake() { sleeping.cancel(); }

    const Parts parts;
    const KeptReports files;
    std::map<std::string, Entry> entries; //!< by id
    base::CancelSource stopping;
    base::CancelSource sleeping;
    int making = 0; //!< reports whose time has come
};

} // namespace kaze::cell
