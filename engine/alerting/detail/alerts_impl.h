#pragma once

#include "engine/alerting/alerts.h"
#include "engine/alerting/cause.h"
#include "engine/alerting/detail/alert_rows.h"
#include "engine/alerting/detail/reading.h"
#include "engine/alerting/rule_checks.h"
#include "engine/api/alert_requests.h"
#include "engine/api/message_requests.h"

namespace kaze::alerting::detail {

//! An alert that is pending or fires, or has just ended.
struct Standing {
    api::Alert alert;
    Track track;
    bool told = false;
    bool isDirty = false; //!< not stored as it is
    bool isGone = false; //!< it came to nothing
    std::optional<base::Duration> untoldSince; //!< it fires, and nobody was told since then; by the steady clock
};
using StandingPtr = std::shared_ptr<Standing>;

//! A rule at work.
struct Ruled {
    api::AlertRule rule;
    Terms terms;
    std::optional<base::Time> lookedAt; //!< end of the last step that was looked at
    std::string problem; //!< why it could not be looked at
    std::map<std::string, StandingPtr> open; //!< by their labels
};
using RuledPtr = std::shared_ptr<Ruled>;

//! What is told of a cause.
struct Notice {
    enum class Kind : std::uint8_t { Firing, Again, Ended };

    Kind kind = Kind::Firing;
    std::string cause;
    std::vector<api::Alert> alerts; //!< all of the cause, the worst first
    std::vector<StandingPtr> standing;
    std::set<std::string> to;
    std::string text;
    std::string key; //!< the same notice has the same
};

//! "provider=openai", for look-ups.
[[nodiscard]] std::string keyOf(const std::map<std::string, std::string>& labels);

//! Counts who was told, and who could not be.
[[nodiscard]] base::Counter& noticesOf(base::MetricsRegistry& metrics, const char* to, bool told);

//! What ListAlerts asks for, checked.
struct AlertFilter {
    std::function<bool(const api::Alert&)> fits;
};
//! Errors: InvalidArgument, with the place in the filter.
[[nodiscard]] base::Result<AlertFilter> alertFilterOf(const std::string& text);

} // namespace kaze::alerting::detail

namespace kaze::alerting {

struct Alerts::Impl {
    explicit Impl(Parts given);

    [[nodiscard]] base::Task<base::Result<>> open();
    //! An alert that the process before this one left behind.
    void restore(detail::StoredAlert stored);

    // detail/evaluation.cpp
    [[nodiscard]] base::Task<> evaluate();
    [[nodiscard]] base::Task<> lookAt(detail::RuledPtr ruled, base::Time now);
    void apply(detail::Ruled& ruled, const detail::Reading& reading);
    void follow(detail::Ruled& ruled, const std::string& key, const detail::Reading::Line& line, std::size_t step,
        const detail::Reading& reading);
    [[nodiscard]] detail::StandingPtr begin(
        detail::Ruled& ruled, const std::string& key, const std::map<std::string, std::string>& labels);
    void turned(detail::Ruled& ruled, const detail::StandingPtr& standing, Turn turn, base::Time at);
    //! Finds causes anew for what nobody was told of.
    void explain();
    //! Ends all that a rule has open; it is no more, or another one.
    void endAll(detail::Ruled& ruled, const std::string& why);
    void tellClients();
    [[nodiscard]] bool isAtWork(const detail::RuledPtr& ruled) const;
    [[nodiscard]] std::size_t openCount() const;
    [[nodiscard]] std::vector<detail::StandingPtr> firingNow() const;
    [[nodiscard]] const detail::Ruled* ruleOf(const api::Alert& alert) const;
    void countLoud();

    // detail/storing.cpp
    [[nodiscard]] base::Task<> store();
    [[nodiscard]] detail::RowChanges takeUnstored(std::vector<detail::StandingPtr>& written);
    void notStored(const detail::RowChanges& rows, const std::vector<detail::StandingPtr>& written);
    [[nodiscard]] base::Task<> retireOld();

    // detail/telling.cpp
    [[nodiscard]] base::Task<> tell();
    [[nodiscard]] std::vector<detail::Notice> dueNotices();
    [[nodiscard]] std::optional<detail::Notice> dueNotice(
        const std::string& cause, const std::vector<detail::StandingPtr>& firing);
    [[nodiscard]] detail::Notice endNotice(const std::string& cause) const;
    [[nodiscard]] base::Duration sinceTold(const detail::ToldCause& told) const;
    //! Tells who can be told at once; what goes to webhooks is owed from here on.
    void announce(detail::Notice notice);
    void writeDown(const detail::Notice& notice);

    // detail/posting.cpp
    enum class Posted : std::uint8_t {
        Given,
        Never, //!< its webhook is gone, or it cannot be a message
        Later
    };
    void owe(detail::Owed next);
    //! Gives webhooks what they are owed.
    [[nodiscard]] base::Task<> post();
    [[nodiscard]] base::Task<Posted> postOne(detail::Owed next, std::optional<api::WebhookInfo> webhook);
    //! Of the first so many, those stay that have to be tried again. Whether there are any.
    bool settle(const std::vector<Posted>& outcomes);
    void forget(std::vector<std::string> keys);
    //! Whether a rule tells it, or something is owed to it.
    [[nodiscard]] bool isUsed(const std::string& destination) const;

    // detail/rules.cpp
    [[nodiscard]] base::Task<base::Result<Known>> known();
    [[nodiscard]] base::Task<base::Result<api::AlertRule>> save(api::AlertRule rule);
    [[nodiscard]] base::Task<base::Result<>> remove(std::string id);
    void take(api::AlertRule rule);
    [[nodiscard]] base::Result<detail::RuledPtr> find(const std::string& id) const;
    [[nodiscard]] base::Task<base::Result<api::Silence>> silence(api::Silence wanted);
    [[nodiscard]] base::Task<base::Result<>> endSilence(std::string id);
    [[nodiscard]] std::optional<base::Time> silencedUntil(const api::Alert& alert, base::Time now) const;
    [[nodiscard]] api::Alert shown(const api::Alert& alert) const;
    //! Tells clients of the alerts that a silence covers.
    void silenceChanged(const api::Silence& silence);
    void dropSilences();

    // detail/listing.cpp
    [[nodiscard]] base::Task<base::Result<api::AlertPage>> list(api::ListAlerts query);
    [[nodiscard]] base::Task<std::vector<std::string>> problems();

    Parts parts;
    detail::Sources sources;
    std::vector<detail::RuledPtr> rules; //!< those that come with Kaze first, then by name
    std::vector<api::Silence> silences;
    std::map<std::string, detail::ToldCause> causes; //!< that somebody was told of and that are not over
    std::set<std::string> unstoredCauses;
    std::vector<detail::StandingPtr> changes; //!< that no client knows of
    std::vector<detail::StandingPtr> unstored; //!< ended or gone, and not stored as such
    std::vector<detail::Owed> owed; //!< the oldest first
    std::int64_t givenUp = 0; //!< notices that were too many to be owed
    std::map<std::string, std::string> undelivered; //!< by whom it could not be told: why
    std::string storeProblem;
    std::int64_t untracked = 0; //!< alerts above the limit, at the last look
    base::Duration retiredAt{0};
    std::int64_t loud = 0; //!< that fire and are not silenced
    bool opened = false, evaluating = false;

    base::Histogram& seconds;
    base::Gauge& firingGauge;
};

} // namespace kaze::alerting
