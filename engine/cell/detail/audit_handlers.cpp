// Who changed what.

#include "engine/api/audit_requests.h"
#include "engine/api/request.h"
#include "engine/api/run_requests.h"
#include "engine/cell/audit.h"
#include "engine/cell/detail/engine.h"

namespace kaze::cell::detail {

//! A command that was carried out, or refused; before its answer is given.
base::Task<> Engine::writeDown(AuditNote note, const base::Result<api::Response>& response)
{
    if (response)
        complete(note, *response);
    if (!note.approval.empty()) {
        auto id = note.approval;
        const auto asked = co_await m_runtime->approval(std::move(id));
        if (asked) {
            note.subject = note.run = asked->runId;
            note.detail += asked->tool.empty() ? "" : " " + asked->tool;
        }
    }
    base::Uuid run;
    if (const auto whole = base::Uuid::parse(note.run)) {
        run = *whole;
    } else if (!note.run.empty()) {
        auto id = note.run;
        const auto found = co_await m_runtime->resolve(std::move(id));
        run = found.value_or(base::Uuid());
    }
    if (!run.isNil() && note.subject == note.run)
        note.subject = run.text();
    std::optional<base::Error> failed;
    if (!response)
        failed = response.error();
    tellOfCommand(note, failed);
    co_await m_audit->record(std::move(note), run, std::move(failed));
}

//! What nobody answered in time, and so is answered as it was set.
void Engine::writeDownTimeouts()
{
    m_hub->followTimeouts([this](const base::Uuid& run, api::Verdict verdict) {
        AuditNote note;
        note.actor = "timeout";
        note.action = api::AnswerApproval::kType;
        note.subject = run.text();
        note.detail = base::enumName(verdict) + ", as nobody answered";
        m_audit->recordLater(std::move(note), run, {});
    });
}

Engine::Answer Engine::handle(api::ListAudit query)
{
    auto page = co_await m_audit->list(std::move(query));
    if (!page)
        co_return failure(page);
    co_return api::Response{std::move(*page)};
}

Engine::Answer Engine::handle(api::VerifyAudit query)
{
    auto verified = co_await m_audit->verify(std::move(query));
    if (!verified)
        co_return failure(verified);
    co_return api::Response{std::move(*verified)};
}

} // namespace kaze::cell::detail
