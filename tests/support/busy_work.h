#pragma once

#include "engine/api/requests.h"

// What a made-up cell answers about approvals, schedules, tools and tenants: very many of each, made when they are asked for.

namespace kaze::test {

struct BusyWork {
    std::int64_t runs = 100'000;
    std::int64_t approvals = 10'000;
    std::int64_t schedules = 100'000;
    std::int64_t servers = 500; //!< with six tools each

    [[nodiscard]] api::Approval approval(std::int64_t number, api::Time askedAt) const;
    [[nodiscard]] api::ApprovalList list(const api::ListApprovals& query) const;
    [[nodiscard]] api::SchedulePage list(const api::ListSchedules& query) const;
    [[nodiscard]] api::ScheduleReply one(const api::GetSchedule& query) const;
    [[nodiscard]] api::FirePage list(const api::ListFires& query) const;
    [[nodiscard]] api::ScheduleCalendar list(const api::GetScheduleCalendar& query) const;
    [[nodiscard]] api::ToolList list(const api::ListTools& query) const;
    [[nodiscard]] api::ToolServerList list(const api::ListServers& query) const;
    [[nodiscard]] api::ServerLog one(const api::GetServerLog& query) const;
    [[nodiscard]] api::PoolList list(const api::ListPools& query) const;
    [[nodiscard]] api::TenantList list(const api::ListTenants& query) const;
    [[nodiscard]] api::Keeping one(const api::GetKeeping& query) const;
};

//! "0193a5c2-7b1e-7000-8000-000000000042".
[[nodiscard]] std::string busyId(std::int64_t number);

} // namespace kaze::test
