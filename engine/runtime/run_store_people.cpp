// What runs ask of people, what people answer, allow and write.

#include "engine/api/run_requests.h"
#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/runtime/argument_pattern.h"
#include "engine/runtime/detail/run_rows.h"

#include <boost/json.hpp>

namespace kaze::runtime {

namespace json = boost::json;
using detail::blobOf;
using detail::micros;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::string_view kInsertApproval
    = "INSERT INTO approvals(approval_id, run, kind, call_id, tool, arguments, preview, reason, asked_at, question, choices, "
      "schema, expires_at, on_timeout) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
constexpr std::string_view kSelectApproval
    = "SELECT a.approval_id, r.run_id, r.agent, a.kind, a.tool, a.arguments, a.preview, a.reason, a.asked_at, a.question, "
      "a.choices, a.schema, a.expires_at, a.on_timeout, r.tenant FROM approvals a JOIN runs r ON r.row=a.run";

std::vector<std::string> textsOf(std::string_view array)
{
    std::vector<std::string> texts;
    boost::system::error_code error;
    const auto value = json::parse(json::string_view(array.data(), array.size()), error);
    if (!error && value.is_array())
        for (const auto& item : value.get_array())
            if (item.is_string())
                texts.emplace_back(item.get_string());
    return texts;
}

api::Approval readApproval(const Row& row)
{
    api::Approval approval;
    approval.approvalId = detail::uuidOf(row.blob(0)).text();
    approval.runId = detail::uuidOf(row.blob(1)).text();
    approval.agent = row.text(2);
    approval.kind = base::Open<api::ApprovalKind>::named(row.text(3));
    approval.tool = row.text(4);
    approval.arguments = row.text(5);
    approval.preview = row.text(6);
    approval.reason = row.text(7);
    approval.askedAt = detail::timeOf(row.integer(8));
    approval.question = row.text(9);
    approval.choices = textsOf(row.text(10));
    approval.schema = row.text(11);
    if (!row.isNull(12))
        approval.expiresAt = detail::timeOf(row.integer(12));
    if (!row.isNull(13))
        approval.onTimeout = base::Open<api::Verdict>::named(row.text(13));
    approval.tenant = row.text(14);
    if (approval.kind == api::ApprovalKind::ToolCall)
        approval.pattern = ArgumentPattern::of(std::string_view(approval.arguments));
    return approval;
}

//! What an answer says beside its verdict and reason; empty where that is nothing.
std::string givenOf(const api::AnswerApproval& answer)
{
    if (answer.arguments.empty() && answer.text.empty() && answer.pattern.empty())
        return {};
    return json::serialize(json::object{{"arguments", answer.arguments}, {"text", answer.text}, {"pattern", answer.pattern}});
}

//! A question as its answer finds it.
struct Asked {
    std::int64_t row = 0; //!< of its run
    bool closed = false;
    std::string verdict, answer, given;
    std::string agent, tenant;
};

base::Result<Asked> findAsked(
    Connection& db, const base::Uuid& id, AnswerRecord& record, base::Uuid& run, std::string& definition)
{
    Asked asked;
    const auto found = db.query(
        "SELECT a.run, a.call_id, a.tool, a.closed_at IS NOT NULL, r.run_id, r.definition, a.verdict, "
        "a.answer, a.given, a.kind, r.agent, r.tenant FROM approvals a JOIN runs r ON r.row=a.run WHERE a.approval_id=?",
        {blobOf(id)}, [&](const Row& r) {
            asked.row = r.integer(0);
            record.callId = r.text(1);
            record.tool = r.text(2);
            asked.closed = r.integer(3) != 0;
            run = detail::uuidOf(r.blob(4));
            definition = r.text(5);
            asked.verdict = r.isNull(6) ? std::string_view() : r.text(6);
            asked.answer = r.isNull(7) ? std::string_view() : r.text(7);
            asked.given = r.text(8);
            record.kind = base::enumOf<api::ApprovalKind>(r.text(9)).value_or(api::ApprovalKind::ToolCall);
            asked.agent = r.text(10);
            asked.tenant = r.text(11);
        });
    if (!found)
        return failure(found);
    if (asked.row == 0)
        return base::fail(
            base::ErrorCode::NotFound, "there is no approval " + record.approvalId + "; `kaze runs show` lists what waits");
    return asked;
}

//! Kept once, however often it is given; what is kept is what was given first.
base::Result<StoredPermission> keepPermission(Connection& db, StoredPermission permission, const std::string& definition,
    const std::string& tenant, const std::string& agent, base::Time now)
{
    const auto kept = db.execute("INSERT INTO approval_rules(rule_id, tenant, definition, tool, pattern, agent, created_at) "
                                 "VALUES(?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        {blobOf(permission.id), std::string_view(tenant), std::string_view(definition), std::string_view(permission.tool),
            std::string_view(permission.pattern), std::string_view(agent), micros(now)});
    if (!kept)
        return failure(kept);
    const auto known = db.query("SELECT rule_id FROM approval_rules WHERE tenant=? AND definition=? AND tool=? AND pattern=?",
        {std::string_view(tenant), std::string_view(definition), std::string_view(permission.tool),
            std::string_view(permission.pattern)},
        [&](const Row& row) { permission.id = detail::uuidOf(row.blob(0)); });
    if (!known)
        return failure(known);
    return permission;
}

} // namespace

namespace detail {

base::Result<> openApproval(Connection& db, std::int64_t run, const std::string& callId, const api::Approval& approval)
{
    const auto id = base::Uuid::parse(approval.approvalId);
    if (!id)
        return failure(id);
    const auto kind = approval.kind.name();
    const auto choices = approval.choices.empty()
        ? std::string()
        : json::serialize(json::array(approval.choices.begin(), approval.choices.end()));
    const auto verdict = approval.onTimeout ? approval.onTimeout->name() : std::string();
    const Value expires = approval.expiresAt ? Value(micros(*approval.expiresAt)) : Value(nullptr);
    const Value then = approval.onTimeout ? Value(std::string_view(verdict)) : Value(nullptr);
    const auto opened = db.execute(kInsertApproval,
        {blobOf(*id), run, std::string_view(kind), std::string_view(callId), std::string_view(approval.tool),
            std::string_view(approval.arguments), std::string_view(approval.preview), std::string_view(approval.reason),
            micros(approval.askedAt), std::string_view(approval.question), std::string_view(choices),
            std::string_view(approval.schema), expires, then});
    if (!opened)
        return failure(opened);
    return {};
}

} // namespace detail

base::Task<base::Result<RunStore::Answered>> RunStore::answer(
    api::AnswerApproval answer, base::Time now, base::Uuid permissionId, bool byNobody)
{
    auto job = [answer = std::move(answer), now, permissionId, byNobody](Connection& db) -> base::Result<Answered> {
        const auto id = base::Uuid::parse(answer.approvalId);
        if (!id)
            return failure(id);
        Answered answered;
        AnswerRecord record{answer.approvalId, "", "", answer.verdict.valueOr(api::Verdict::Deny), answer.reason};
        record.arguments = answer.arguments;
        record.text = answer.text;
        record.pattern = answer.pattern;
        record.byNobody = byNobody;
        const auto asked = findAsked(db, *id, record, answered.run, answered.definition);
        if (!asked)
            return failure(asked);
        const auto verdict = base::enumName(record.verdict);
        const auto given = givenOf(answer);
        // Who asks again because the first reply got lost has what he wanted.
        if (asked->closed && asked->verdict == verdict && asked->answer == answer.reason && asked->given == given)
            return answered;
        if (asked->closed)
            return base::fail(base::ErrorCode::Conflict,
                "the approval " + answer.approvalId + " was answered already"
                    + (asked->verdict.empty() ? ", or its run has ended" : " (" + asked->verdict + ")"));
        answered.step.at = now;
        answered.step.record = record;
        const auto updated = db.execute("UPDATE approvals SET verdict=?, answer=?, given=?, closed_at=? WHERE approval_id=?",
            {std::string_view(verdict), std::string_view(answer.reason), std::string_view(given), micros(now), blobOf(*id)});
        if (!updated)
            return failure(updated);
        if (record.verdict == api::Verdict::AllowAlways) {
            auto kept = keepPermission(
                db, {permissionId, record.tool, record.pattern}, answered.definition, asked->tenant, asked->agent, now);
            if (!kept)
                return failure(kept);
            answered.permission = std::move(*kept);
            answered.definition = permissionScope(asked->tenant, answered.definition);
        }
        const auto number = detail::insertStep(db, asked->row, answered.step);
        if (!number)
            return failure(number);
        answered.step.number = *number;
        return answered;
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<std::vector<RunStore::Deadline>>> RunStore::deadlines(std::int64_t limit)
{
    auto job = [limit](Connection& db) -> base::Result<std::vector<Deadline>> {
        std::vector<Deadline> deadlines;
        const auto rows = db.query("SELECT approval_id, asked_at, expires_at, on_timeout FROM approvals WHERE closed_at IS NULL "
                                   "AND expires_at IS NOT NULL ORDER BY expires_at LIMIT ?",
            {limit}, [&](const Row& row) {
                deadlines.push_back({detail::uuidOf(row.blob(0)).text(), detail::timeOf(row.integer(1)),
                    detail::timeOf(row.integer(2)),
                    base::enumOf<api::Verdict>(row.isNull(3) ? std::string_view() : row.text(3)).value_or(api::Verdict::Deny)});
            });
        if (!rows)
            return failure(rows);
        return deadlines;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<api::Approval>>> RunStore::openApprovals(std::optional<base::Uuid> run)
{
    auto job = [run](Connection& db) -> base::Result<std::vector<api::Approval>> {
        std::vector<api::Approval> approvals;
        auto sql = std::string(kSelectApproval) + " WHERE a.closed_at IS NULL";
        std::vector<Value> arguments;
        if (run) {
            sql += " AND r." + std::string(detail::kInTree);
            arguments.emplace_back(blobOf(*run));
        }
        const auto rows = db.query(sql + " ORDER BY a.asked_at, a.approval_id", arguments,
            [&](const Row& row) { approvals.push_back(readApproval(row)); });
        if (!rows)
            return failure(rows);
        return approvals;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<api::Approval>> RunStore::approval(std::string id)
{
    auto job = [id = std::move(id)](Connection& db) -> base::Result<api::Approval> {
        const auto key = base::Uuid::parse(id);
        if (!key)
            return failure(key);
        std::optional<api::Approval> found;
        const auto rows = db.query(std::string(kSelectApproval) + " WHERE a.approval_id=?", {blobOf(*key)},
            [&](const Row& row) { found = readApproval(row); });
        if (!rows)
            return failure(rows);
        if (!found)
            return base::fail(base::ErrorCode::NotFound, "there is no approval " + id + "; `kaze runs show` lists what waits");
        return std::move(*found);
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredPermission>>> RunStore::permissions(std::string scope)
{
    auto job = [scope = std::move(scope)](Connection& db) -> base::Result<std::vector<StoredPermission>> {
        std::vector<StoredPermission> permissions;
        const auto rows = db.query("SELECT rule_id, tool, pattern FROM approval_rules WHERE tenant=? AND definition=?",
            {std::string_view(scope).substr(0, scope.find('/')), std::string_view(scope).substr(scope.find('/') + 1)},
            [&](const Row& row) {
                permissions.push_back({detail::uuidOf(row.blob(0)), std::string(row.text(1)), std::string(row.text(2))});
            });
        if (!rows)
            return failure(rows);
        return permissions;
    };
    return m_database.read(std::move(job));
}

namespace {

base::Result<std::vector<RunStore::ListedPermission>> selectPermissions(
    Connection& db, const std::string& where, std::span<const Value> arguments)
{
    std::vector<RunStore::ListedPermission> listed;
    const auto rows
        = db.query("SELECT rule_id, agent, tool, pattern, created_at, definition, tenant FROM approval_rules " + where, arguments,
            [&](const Row& row) {
                auto& permission = listed.emplace_back();
                permission.row.ruleId = detail::uuidOf(row.blob(0)).text();
                permission.row.tenant = row.text(6);
                permission.row.agent = row.text(1);
                permission.row.tool = row.text(2);
                permission.row.pattern = row.text(3);
                permission.row.createdAt = detail::timeOf(row.integer(4));
                permission.definition = row.text(5);
                permission.scope = permissionScope(row.text(6), row.text(5));
            });
    if (!rows)
        return failure(rows);
    return listed;
}

} // namespace

base::Task<base::Result<std::vector<RunStore::ListedPermission>>> RunStore::allPermissions()
{
    auto job = [](Connection& db) { return selectPermissions(db, "ORDER BY agent, tool, pattern, created_at", {}); };
    return m_database.read(std::move(job));
}

base::Task<base::Result<RunStore::ListedPermission>> RunStore::revoke(base::Uuid permission)
{
    auto job = [permission](Connection& db) -> base::Result<ListedPermission> {
        const Value key = blobOf(permission);
        auto found = selectPermissions(db, "WHERE rule_id=?", std::span(&key, 1));
        if (!found)
            return failure(found);
        if (found->empty())
            return base::fail(base::ErrorCode::NotFound,
                "there is no permission " + permission.text() + "; `kaze permissions list` shows those there are");
        const auto done = db.execute("DELETE FROM approval_rules WHERE rule_id=?", {blobOf(permission)});
        if (!done)
            return failure(done);
        return std::move(found->front());
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<>> RunStore::putMail(base::Uuid run, std::string text, std::string id, base::Time now)
{
    auto job = [run, text = std::move(text), id = std::move(id), now](Connection& db) -> base::Result<> {
        const Value key = blobOf(run);
        const auto runs = detail::selectRuns(db, "run_id=?", std::span(&key, 1));
        if (!runs)
            return failure(runs);
        if (runs->empty())
            return base::fail(
                base::ErrorCode::NotFound, "there is no run " + run.text() + "; `kaze runs list` shows those there are");
        const auto& stored = runs->front();
        std::int64_t known = 0;
        const auto before = db.query("SELECT 1 FROM run_mail WHERE run=? AND mail_id=?", {stored.row, std::string_view(id)},
            [&](const Row&) { known = 1; });
        if (!before)
            return failure(before);
        if (known != 0)
            return {};
        if (isFinal(stored.parent, stored.state))
            return base::fail(base::ErrorCode::Conflict,
                "the run is " + base::enumName(stored.state)
                    + " and reads no more; `kaze runs fork` starts a new one from where it ended");
        if (api::hasEnded(stored.state))
            return base::fail(base::ErrorCode::Conflict,
                "the run is " + base::enumName(stored.state)
                    + "; resume it with `kaze runs resume` and write then, or start a new one from it with `kaze runs fork`");
        const auto done = db.execute("INSERT INTO run_mail(run, mail_id, text, sent_at) VALUES(?,?,?,?)",
            {stored.row, std::string_view(id), std::string_view(text), micros(now)});
        if (!done)
            return failure(done);
        return {};
    };
    return m_database.write(std::move(job));
}

base::Task<base::Result<bool>> RunStore::hasMail(std::int64_t row)
{
    auto job = [row](Connection& db) -> base::Result<bool> {
        bool unread = false;
        const auto rows = db.query(
            "SELECT 1 FROM run_mail WHERE run=? AND read_at IS NULL LIMIT 1", {row}, [&](const Row&) { unread = true; });
        if (!rows)
            return failure(rows);
        return unread;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredStep>>> RunStore::takeMail(std::int64_t row, base::Time now, base::Duration worked)
{
    auto job = [row, now, worked](Connection& db) -> base::Result<std::vector<StoredStep>> {
        std::vector<StoredStep> steps;
        const auto rows
            = db.query("SELECT text FROM run_mail WHERE run=? AND read_at IS NULL ORDER BY row", {row}, [&](const Row& mail) {
                  steps.push_back({0, now, worked, MessageRecord{std::string(mail.text(0))}});
              });
        if (!rows)
            return failure(rows);
        for (auto& step : steps) {
            const auto number = detail::insertStep(db, row, step);
            if (!number)
                return failure(number);
            step.number = *number;
        }
        const auto done = db.execute("UPDATE run_mail SET read_at=? WHERE run=? AND read_at IS NULL", {micros(now), row});
        if (!done)
            return failure(done);
        return steps;
    };
    return m_database.write(std::move(job));
}

} // namespace kaze::runtime
