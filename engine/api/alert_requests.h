#pragma once

#include "engine/api/alert.h"
#include "engine/api/metric_requests.h"
#include "engine/api/reply.h"

#include <string_view>

namespace kaze::api {

//! What a rule looks at: a metric; how fast a budget is spent against its period; how much of one is spent; spans that have been open for
//! too long; a trigger of readiness.
enum class AlertKind : std::uint8_t { Metric, BurnRate, Budget, OpenSpans, Trigger };
BOOST_DESCRIBE_ENUM(AlertKind, Metric, BurnRate, Budget, OpenSpans, Trigger)

enum class AlertCompare : std::uint8_t { Above, Below };
BOOST_DESCRIBE_ENUM(AlertCompare, Above, Below)

struct AlertRule {
    std::string id; //!< empty for a new one
    std::string name;
    bool enabled = true;
    bool builtIn = false; //!< comes with Kaze: can be edited and switched off, not removed
    Open<AlertKind> kind;
    std::string metric; //!< of a Metric
    std::map<std::string, std::string> labels; //!< only series with these
    std::string by; //!< a label: an alert for each of its values
    Open<MetricView> view;
    std::string budget; //!< of BurnRate and Budget: the budget's id; empty: each
    std::string trigger; //!< of a Trigger: its id; empty: each
    Open<AlertCompare> compare;
    //! Metric's unit; burn rate: 1 spends a period's limit in a period; Budget: share; OpenSpans: seconds; Trigger: its level, above 1 a warning or worse,
    //! above 2 critical.
    double threshold = 0;
    double windowSeconds = 300; //!< the metric is looked at over this; a burn rate over this and over a twelfth of it
    double forSeconds = 0; //!< it holds for so long before it fires
    Open<AlertSeverity> severity;
    std::vector<std::string> to; //!< "tray", "log", "webhook:<id>"
    std::string note; //!< what to do, for people
};
BOOST_DESCRIBE_STRUCT(AlertRule, (),
    (id, name, enabled, builtIn, kind, metric, labels, by, view, budget, trigger, compare, threshold, windowSeconds, forSeconds,
        severity, to, note))

struct AlertPage {
    static constexpr std::string_view kType = "alert_page";
    std::vector<Alert> rows; //!< firing, pending, then ended ones, the newest first
    std::int64_t firing = 0, pending = 0;
    std::string next;
    std::vector<std::string> problems; //!< what could not be looked at, stored or told, and why; on the first page
};
BOOST_DESCRIBE_STRUCT(AlertPage, (), (rows, firing, pending, next, problems))

struct ListAlerts {
    static constexpr std::string_view kType = "list_alerts";
    using Reply = AlertPage;
    //! Words of the name, the summary, the cause and the labels; state:, severity: (also severity>=warning), rule:, cause:, silenced:yes, and any label
    //! (provider:openai), with `*`.
    std::string filter;
    bool ended = true; //!< the history too
    std::string cursor;
    std::int64_t limit = 100;
};
BOOST_DESCRIBE_STRUCT(ListAlerts, (), (filter, ended, cursor, limit))

struct AlertRuleList {
    static constexpr std::string_view kType = "alert_rule_list";
    std::vector<AlertRule> rules;
};
BOOST_DESCRIBE_STRUCT(AlertRuleList, (), (rules))

struct ListAlertRules {
    static constexpr std::string_view kType = "list_alert_rules";
    using Reply = AlertRuleList;
};
BOOST_DESCRIBE_STRUCT(ListAlertRules, (), ())

struct AlertRuleSaved {
    static constexpr std::string_view kType = "alert_rule_saved";
    AlertRule rule;
};
BOOST_DESCRIBE_STRUCT(AlertRuleSaved, (), (rule))

//! Errors: InvalidArgument with what is wrong; NotFound for an id that is not there.
struct SaveAlertRule {
    static constexpr std::string_view kType = "save_alert_rule";
    using Reply = AlertRuleSaved;
    AlertRule rule;
    bool reset = false; //!< one that comes with Kaze goes back to how it came; of `rule` only the id counts
};
BOOST_DESCRIBE_STRUCT(SaveAlertRule, (), (rule, reset))

struct RemoveAlertRule {
    static constexpr std::string_view kType = "remove_alert_rule";
    using Reply = Done;
    std::string id;
};
BOOST_DESCRIBE_STRUCT(RemoveAlertRule, (), (id))

struct AlertSpell {
    Time from;
    std::optional<Time> to; //!< none: still at the end of the data
    double worst = 0;
    std::map<std::string, std::string> labels;
};
BOOST_DESCRIBE_STRUCT(AlertSpell, (), (from, to, worst, labels))

//! What a rule would have said of the past.
struct AlertBackTest {
    static constexpr std::string_view kType = "alert_back_test";
    std::vector<AlertSpell> spells; //!< when it would have fired, oldest first; at most 1 000
    std::int64_t looked = 0; //!< steps
    Time from, to; //!< of which something is known
    std::vector<double> values; //!< what it looked at, at most 600 steps over that time, the worst series; for a chart
    std::vector<std::int64_t> gaps; //!< those of `values` of which nothing is known; their value is 0
    std::string note; //!< what cannot be told from the past
};
BOOST_DESCRIBE_STRUCT(AlertBackTest, (), (spells, looked, from, to, values, gaps, note))

struct TestAlertRule {
    static constexpr std::string_view kType = "test_alert_rule";
    using Reply = AlertBackTest;
    AlertRule rule;
    std::optional<Time> from, to; //!< the last seven days where nothing is said
};
BOOST_DESCRIBE_STRUCT(TestAlertRule, (), (rule, from, to))

//! Tells nobody of alerts until a time.
struct Silence {
    std::string id;
    std::string ruleId; //!< of this rule; empty: of every rule
    std::string cause; //!< of this cause; empty: of every cause
    Time until;
    std::string comment;
    std::string by;
    Time madeAt;
};
BOOST_DESCRIBE_STRUCT(Silence, (), (id, ruleId, cause, until, comment, by, madeAt))

struct SilenceList {
    static constexpr std::string_view kType = "silence_list";
    std::vector<Silence> silences;
};
BOOST_DESCRIBE_STRUCT(SilenceList, (), (silences))

struct ListSilences {
    static constexpr std::string_view kType = "list_silences";
    using Reply = SilenceList;
};
BOOST_DESCRIBE_STRUCT(ListSilences, (), ())

struct SilenceAdded {
    static constexpr std::string_view kType = "silence_added";
    Silence silence;
};
BOOST_DESCRIBE_STRUCT(SilenceAdded, (), (silence))

struct AddSilence {
    static constexpr std::string_view kType = "add_silence";
    using Reply = SilenceAdded;
    Silence silence; //!< without id, by, madeAt; until in the future and at most a year away
};
BOOST_DESCRIBE_STRUCT(AddSilence, (), (silence))

struct EndSilence {
    static constexpr std::string_view kType = "end_silence";
    using Reply = Done;
    std::string id;
};
BOOST_DESCRIBE_STRUCT(EndSilence, (), (id))

} // namespace kaze::api
