#include "engine/alerting/detail/rule_rows.h"

#include "engine/alerting/detail/alert_rows.h"
#include "engine/api/alert_wire.h"

#include <boost/json.hpp>

namespace kaze::alerting::detail {

using base::failure;
using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::string_view kPutRule = "INSERT INTO alert_rules(id, rule, updated_at) VALUES(?, ?, ?) ON CONFLICT(id) DO UPDATE "
                                      "SET rule=excluded.rule, updated_at=excluded.updated_at";
constexpr std::string_view kPutSilence
    = "INSERT INTO alert_silences(id, rule_id, cause, until, comment, made_by, made_at) VALUES(?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT(id) DO UPDATE SET until=excluded.until";

} // namespace

Result<StoredRules> storedRules(Connection& db)
{
    StoredRules stored;
    const auto read = db.query("SELECT id, rule FROM alert_rules ORDER BY id", {}, [&](const Row& row) {
        boost::json::error_code error;
        const auto text = row.text(1);
        const auto json = boost::json::parse({text.data(), text.size()}, error);
        auto rule = api::alertRuleFromJson(error ? boost::json::value() : json);
        if (rule)
            stored.rules.push_back(std::move(*rule));
        else
            stored.unreadable.emplace_back(row.text(0));
    });
    if (!read)
        return failure(read);
    return stored;
}

Result<> putRule(Connection& db, const api::AlertRule& rule, base::Time now)
{
    const auto text = boost::json::serialize(api::toJson(rule));
    const auto done = db.execute(kPutRule, {std::string_view(rule.id), std::string_view(text), micros(now)});
    return done ? Result<>{} : failure(done);
}

Result<> removeRule(Connection& db, const std::string& id)
{
    const auto done = db.execute("DELETE FROM alert_rules WHERE id=?", {std::string_view(id)});
    return done ? Result<>{} : failure(done);
}

Result<std::vector<api::Silence>> silencesAfter(Connection& db, base::Time now)
{
    std::vector<api::Silence> all;
    const auto read = db.query(
        "SELECT id, rule_id, cause, until, comment, made_by, made_at FROM alert_silences WHERE until > ? ORDER BY until, id",
        {micros(now)}, [&](const Row& row) {
            auto& silence = all.emplace_back();
            silence.id = row.text(0);
            silence.ruleId = row.text(1);
            silence.cause = row.text(2);
            silence.until = timeOf(row.integer(3));
            silence.comment = row.text(4);
            silence.by = row.text(5);
            silence.madeAt = timeOf(row.integer(6));
        });
    if (!read)
        return failure(read);
    return all;
}

Result<> putSilence(Connection& db, const api::Silence& silence)
{
    const auto done = db.execute(kPutSilence,
        {std::string_view(silence.id), std::string_view(silence.ruleId), std::string_view(silence.cause), micros(silence.until),
            std::string_view(silence.comment), std::string_view(silence.by), micros(silence.madeAt)});
    return done ? Result<>{} : failure(done);
}

} // namespace kaze::alerting::detail
