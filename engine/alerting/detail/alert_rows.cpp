#include "engine/alerting/detail/alert_rows.h"

#include "engine/api/alert_wire.h"

#include <boost/json.hpp>

namespace kaze::alerting::detail {

using base::failure;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::int64_t kMostLooked = 5000; //!< rows of a page

constexpr std::string_view kPut = "INSERT INTO alerts(alert_id, rule_id, alert, track, told, ended_at) VALUES(?, ?, ?, ?, ?, ?) "
                                  "ON CONFLICT(alert_id) DO UPDATE SET alert=excluded.alert, track=excluded.track, "
                                  "told=excluded.told, ended_at=excluded.ended_at";
constexpr std::string_view kPutCause
    = "INSERT INTO alert_causes(cause, notice_id, number, told_at, told_to, headline) VALUES(?, ?, ?, ?, ?, ?) ON "
      "CONFLICT(cause) "
      "DO UPDATE SET notice_id=excluded.notice_id, number=excluded.number, told_at=excluded.told_at, told_to=excluded.told_to, "
      "headline=excluded.headline";
// The alert of the first notice: what is told of the end after a restart is told of it.
constexpr std::string_view kToldCauses = "SELECT cause, notice_id, number, told_at, told_to, headline, alert FROM alert_causes "
                                         "LEFT JOIN alerts ON alert_id=notice_id";
constexpr std::string_view kOwe = "INSERT OR IGNORE INTO alert_notices_owed(key, webhook_id, payload) VALUES(?, ?, ?)";
constexpr std::string_view kEnded
    = "SELECT alert, ended_at, row FROM alerts WHERE ended_at IS NOT NULL AND (ended_at, row) < (?, ?) "
      "ORDER BY ended_at DESC, row DESC LIMIT ?";
// Of what is above the most, the oldest.
constexpr std::string_view kRetireMore
    = "DELETE FROM alerts WHERE row IN (SELECT row FROM alerts WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, row DESC "
      "LIMIT 1000 OFFSET ?)";

std::string trackText(const Track& track)
{
    return boost::json::serialize(
        boost::json::object{{"state", static_cast<int>(track.state)}, {"since", micros(track.since)}, {"held", track.heldSeconds},
            {"clear", track.clearSeconds}, {"unknown", track.unknownSeconds}, {"value", track.value}, {"worst", track.worst}});
}

double numberAt(const boost::json::object& object, std::string_view name)
{
    const auto* found = object.if_contains(name);
    return found && found->is_number() ? found->to_number<double>() : 0;
}

//! What cannot be read began just now: its alert is there all the same.
Track trackOf(std::string_view text, const api::Alert& alert)
{
    Track track;
    track.since = alert.since;
    track.value = track.worst = alert.value;
    track.state = alert.state == api::AlertState::Firing ? Track::State::Firing : Track::State::Pending;
    boost::json::error_code error;
    const auto json = boost::json::parse({text.data(), text.size()}, error);
    if (error || !json.is_object())
        return track;
    const auto& object = json.get_object();
    track.heldSeconds = numberAt(object, "held");
    track.clearSeconds = numberAt(object, "clear");
    track.unknownSeconds = numberAt(object, "unknown");
    track.worst = numberAt(object, "worst");
    return track;
}

std::string linesOf(const std::set<std::string>& all)
{
    std::string text;
    for (const auto& one : all)
        text += one + "\n";
    return text;
}

std::set<std::string> linesIn(std::string_view text)
{
    std::set<std::string> all;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end > 0)
            all.emplace(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return all;
}

Result<> put(Connection& db, const StoredAlert& stored)
{
    const auto& alert = stored.alert;
    if (stored.isGone) {
        const auto gone = db.execute("DELETE FROM alerts WHERE alert_id=?", {std::string_view(alert.id)});
        return gone ? Result<>{} : failure(gone);
    }
    const auto text = boost::json::serialize(api::toJson(alert));
    const auto track = trackText(stored.track);
    const auto done = db.execute(kPut,
        {std::string_view(alert.id), std::string_view(alert.ruleId), std::string_view(text), std::string_view(track),
            std::int64_t{stored.told}, alert.endedAt ? Value(micros(*alert.endedAt)) : Value(nullptr)});
    return done ? Result<>{} : failure(done);
}

Result<> putCause(Connection& db, const std::string& cause, const ToldCause& told)
{
    const auto to = linesOf(told.to);
    const auto done = db.execute(kPutCause,
        {std::string_view(cause), std::string_view(told.noticeId), told.number, micros(told.at), std::string_view(to),
            std::string_view(told.headline)});
    return done ? Result<>{} : failure(done);
}

Result<> removeCause(Connection& db, const std::string& cause)
{
    const auto done = db.execute("DELETE FROM alert_causes WHERE cause=?", {std::string_view(cause)});
    return done ? Result<>{} : failure(done);
}

Result<> owe(Connection& db, const Owed& owed)
{
    const auto done
        = db.execute(kOwe, {std::string_view(owed.key), std::string_view(owed.webhook), std::string_view(owed.payload)});
    return done ? Result<>{} : failure(done);
}

} // namespace

Result<> putChanges(Connection& db, const RowChanges& changes)
{
    for (const auto& stored : changes.alerts)
        if (const auto done = put(db, stored); !done)
            return done;
    for (const auto& [cause, told] : changes.causes)
        if (const auto done = told ? putCause(db, cause, *told) : removeCause(db, cause); !done)
            return done;
    for (const auto& owed : changes.owed)
        if (const auto done = owe(db, owed); !done)
            return done;
    return {};
}

Result<std::vector<StoredAlert>> openAlerts(Connection& db)
{
    std::vector<StoredAlert> all;
    const auto read
        = db.query("SELECT alert, track, told FROM alerts WHERE ended_at IS NULL ORDER BY row", {}, [&](const Row& row) {
              auto alert = api::alertFromJson(row.text(0));
              if (!alert)
                  return; // nobody wrote it
              StoredAlert stored;
              stored.track = trackOf(row.text(1), *alert);
              stored.alert = std::move(*alert);
              stored.told = row.integer(2) != 0;
              all.push_back(std::move(stored));
          });
    if (!read)
        return failure(read);
    return all;
}

Result<EndedAlerts> endedAlerts(
    Connection& db, EndedPlace after, std::size_t most, const std::function<bool(const api::Alert&)>& fits)
{
    EndedAlerts page;
    EndedPlace last = after;
    const auto looked = db.query(kEnded, {after.endedAt, after.row, kMostLooked}, [&](const Row& row) {
        if (page.alerts.size() == most)
            return false;
        last = {row.integer(1), row.integer(2)};
        auto alert = api::alertFromJson(row.text(0));
        if (alert && fits(*alert))
            page.alerts.push_back(std::move(*alert));
        return true;
    });
    if (!looked)
        return failure(looked);
    if (page.alerts.size() == most || *looked == kMostLooked)
        page.next = last;
    return page;
}

Result<std::map<std::string, ToldCause>> toldCauses(Connection& db)
{
    std::map<std::string, ToldCause> all;
    const auto read = db.query(kToldCauses, {}, [&](const Row& row) {
        auto& told = all[std::string(row.text(0))];
        told.noticeId = row.text(1);
        told.number = row.integer(2);
        told.at = timeOf(row.integer(3));
        told.to = linesIn(row.text(4));
        told.headline = row.text(5);
        if (auto alert = api::alertFromJson(row.text(6)))
            told.worst = std::move(*alert);
    });
    if (!read)
        return failure(read);
    return all;
}

Result<std::vector<Owed>> owedNotices(Connection& db)
{
    std::vector<Owed> all;
    const auto read = db.query("SELECT key, webhook_id, payload FROM alert_notices_owed ORDER BY row", {}, [&](const Row& row) {
        auto& owed = all.emplace_back();
        owed.key = row.text(0);
        owed.webhook = row.text(1);
        owed.payload = row.text(2);
        owed.isStored = true;
    });
    if (!read)
        return failure(read);
    return all;
}

Result<> removeOwed(Connection& db, const std::vector<std::string>& keys)
{
    for (const auto& key : keys)
        if (const auto done = db.execute("DELETE FROM alert_notices_owed WHERE key=?", {std::string_view(key)}); !done)
            return failure(done);
    return {};
}

Result<> retire(Connection& db, base::Time before, std::int64_t most)
{
    const auto old = db.execute("DELETE FROM alerts WHERE ended_at < ?", {micros(before)});
    if (!old)
        return failure(old);
    const auto more = db.execute(kRetireMore, {most});
    if (!more)
        return failure(more);
    const auto silences = db.execute("DELETE FROM alert_silences WHERE until < ?", {micros(before)});
    return silences ? Result<>{} : failure(silences);
}

} // namespace kaze::alerting::detail
