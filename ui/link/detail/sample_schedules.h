#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/schedule_requests.h"
#include "engine/base/result.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace kaze::ui {

//! One schedule of the sample with what became of its fires, the latest first.
struct SampleSchedule {
    api::ScheduleRow row;
    api::ScheduleSpec spec;
    std::vector<api::ScheduleFire> fires;
};

//! The schedules of the sample cell, which commands really change. Time stands still there, so none fires by itself.
class SampleSchedules {
public:
    //! `busy`: with a dozen of them; else none.
    SampleSchedules(api::Time now, const std::vector<api::AgentInfo>& agents, bool busy);

    [[nodiscard]] base::Result<api::ScheduleReply> save(const api::SaveSchedule& request);
    [[nodiscard]] base::Result<api::ScheduleReply> get(const std::string& id, std::int64_t fires) const;
    [[nodiscard]] base::Result<api::SchedulePage> list(const api::ListSchedules& request) const;
    [[nodiscard]] api::SchedulePreview preview(const api::PreviewSchedule& request) const;
    [[nodiscard]] base::Result<api::Done> remove(const std::string& id);
    [[nodiscard]] base::Result<api::ScheduleReply> pause(const std::string& id, bool paused);
    //! `runId` is that of the run which it starts.
    [[nodiscard]] base::Result<api::ScheduleFired> run(const std::string& id, const std::string& key, const std::string& runId);
    [[nodiscard]] base::Result<api::FirePage> fires(const api::ListFires& request) const;
    [[nodiscard]] base::Result<api::ScheduleCalendar> calendar(const api::GetScheduleCalendar& request) const;

    [[nodiscard]] std::int64_t active() const;
    //! What a run of it would be asked for; null where there is no such schedule.
    [[nodiscard]] const SampleSchedule* find(const std::string& id) const;
    //! Runs for the fires that were, newest first as `of` says them by agent.
    void linkRuns(const std::map<std::string, std::vector<std::string>>& runsByAgent);

private:
    [[nodiscard]] SampleSchedule* find(const std::string& id);
    SampleSchedule& add(api::ScheduleSpec spec, api::Time createdAt);
    void makeHistory(SampleSchedule& schedule, api::FireOutcome oddOne, const std::string& why);
    void describe(SampleSchedule& schedule) const;
    [[nodiscard]] std::vector<api::PlannedFire> planned(const SampleSchedule& schedule, std::int64_t fires) const;
    [[nodiscard]] base::Result<std::vector<const SampleSchedule*>> matching(const std::string& filter) const;

    api::Time m_now;
    std::vector<api::AgentInfo> m_agents;
    std::deque<SampleSchedule> m_schedules;
    std::map<std::string, api::ScheduleFire> m_byKey;
    std::uint64_t m_ids = 0;
};

} // namespace kaze::ui
