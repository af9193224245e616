#pragma once

#include "engine/api/alert_requests.h"
#include "engine/base/ids.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/messaging/transport.h"
#include "engine/messaging/webhooks.h"
#include "engine/storage/database.h"
#include "engine/telemetry/metric_history.h"
#include "engine/telemetry/observation_log.h"

#include <functional>
#include <memory>

namespace kaze::alerting {

//! Looks at what is measured by rules, and tells people what is wrong: once for each cause, however many rules notice it. Rules, alerts with how far they have
//! come, silences and what was told are in state.db, so that a restart neither tells anything twice nor begins to wait anew. Lives on the loop; history is
//! read off it.
//!
//! What is not known counts for nothing: a gap neither fires an alert nor ends it, and is no part of the time that a rule waits. Only after an hour of the
//! cell's time in which nothing was known of it, an alert is over. Steps are of the wall clock, whose jumps are therefore gaps, or time that is looked at
//! once more; what was already looked at within a step is not looked at again.
class Alerts {
public:
    struct Parts {
        storage::Database& state; //!< with migrations()
        telemetry::MetricHistory& history;
        telemetry::ObservationLog& observations; //!< for open spans, and to write down what is told
        messaging::Transport& transport;
        messaging::Webhooks& webhooks;
        base::WorkerPool& workers;
        const base::Clock& clock;
        base::IdSource& ids;
        base::MetricsRegistry& metrics;
        base::Logger log;
        //! The labels by which a budget is measured (kaze_budget_spent_…), by its id; empty where there is no such budget.
        std::function<std::map<std::string, std::string>(const std::string& id)> budgetLabels;
        //! Called for each alert that began, fired or ended; and with a text where people are to be told, once for each cause.
        std::function<void(const api::Alert& alert, const std::string& notice)> changed;
    };

    explicit Alerts(Parts parts);
    ~Alerts();
    Alerts(const Alerts&) = delete;
    Alerts& operator=(const Alerts&) = delete;

    //! Reads rules, alerts and silences. Once, before anything else. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<>> open();

    //! Looks at everything that is due; after each sample of the history. Returns at once while it is still at it.
    [[nodiscard]] base::Task<> evaluate();

    //! Those that fire and are not silenced.
    [[nodiscard]] std::int64_t firing() const;

    //! Errors: InvalidArgument for filter, cursor and limit; storage's.
    [[nodiscard]] base::Task<base::Result<api::AlertPage>> list(api::ListAlerts query);

    [[nodiscard]] api::AlertRuleList rules() const;
    //! Errors: InvalidArgument with what is wrong, AlreadyExists for the name, NotFound for an id that is not there, storage's.
    [[nodiscard]] base::Task<base::Result<api::AlertRule>> save(api::AlertRule rule);
    //! By its id, an end of it, or its name; its alerts end. Errors: NotFound, Conflict (several are called so), PermissionDenied for one that comes with
    //! Kaze, storage's.
    [[nodiscard]] base::Task<base::Result<>> remove(std::string id);
    //! What a rule would have said. Errors: InvalidArgument, as of `save`.
    [[nodiscard]] base::Task<base::Result<api::AlertBackTest>> test(api::TestAlertRule query);

    [[nodiscard]] api::SilenceList silences() const;
    //! Errors: InvalidArgument, NotFound for the rule, storage's.
    [[nodiscard]] base::Task<base::Result<api::Silence>> silence(api::Silence wanted);
    //! By its id, or an end of it. Errors: NotFound, Conflict, storage's.
    [[nodiscard]] base::Task<base::Result<>> endSilence(std::string id);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::alerting
