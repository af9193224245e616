// Who changed what in the sample workspace.

#include "engine/api/audit_requests.h"
#include "ui/link/detail/sample_cell.h"

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;

//! Newest first.
std::vector<api::AuditEntry> sampleAudit(api::Time now)
{
    return {
        {9, now - 4min, "local", "answer_approval", "approval-3", "acme", "site", "done", "allow", ""},
        {8, now - 26min, "local", "set_budget", "acme", "acme", "", "done", "$40.00 a month", ""},
        {7, now - 2h, "schedule nightly", "start_run", "issue-triage", "acme", "site", "done", "", ""},
        {6, now - 3h, "local", "set_key", "openai", "", "", "done", "", ""},
        {5, now - 20h, "local", "remove_tenant", "speedrun", "speedrun", "", "conflict",
            "speedrun has 2 runs that have not ended", ""},
        {4, now - 21h, "local", "set_pool", "review", "", "", "done", "limit 12", ""},
        {3, now - 28h, "local", "create_token", "kz_7c21d0e4", "acme", "", "done", "chat, models", ""},
        {2, now - 49h, "local", "revoke_permission", "7c21d0e4", "", "", "done", "", ""},
        {1, now - 50h, "local", "set_tenant", "acme", "acme", "", "done", "tokens per day 12000000", ""},
    };
}

} // namespace

SampleCell::Answer SampleCell::handle(const api::ListAudit& request)
{
    api::AuditPage page;
    const auto fits = [](const std::string& wanted, const std::string& value) { return wanted.empty() || wanted == value; };
    for (auto& entry : sampleAudit(m_now))
        if (fits(request.tenant, entry.tenant) && fits(request.actor, entry.actor) && fits(request.action, entry.action)
            && fits(request.subject, entry.subject) && (!request.failedOnly || entry.outcome != "done")
            && (!request.from || entry.at >= *request.from) && (!request.to || entry.at < *request.to))
            page.entries.push_back(std::move(entry));
    return page;
}

SampleCell::Answer SampleCell::handle(const api::VerifyAudit&)
{
    api::AuditVerified verified;
    verified.entries = static_cast<std::int64_t>(sampleAudit(m_now).size());
    verified.first = 1;
    verified.last = verified.entries;
    return verified;
}

SampleCell::Answer SampleCell::handle(const api::GetCell&)
{
    api::CellInfo info;
    info.id = "5a3c0c1e-4b1d-4f0e-9a51-2d6f3c1b7e10";
    info.name = "sample";
    info.version = KAZE_VERSION;
    info.now = m_now;
    return api::CellReply{std::move(info)};
}

} // namespace kaze::ui
