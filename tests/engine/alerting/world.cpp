#include "tests/engine/alerting/world.h"

#include "engine/api/alert_requests.h"
#include "engine/api/message_requests.h"
#include "engine/messaging/schema.h"

namespace kaze::alerting {

World::World()
{
    begin();
    for (auto rule : alerts->rules().rules) {
        rule.enabled = false;
        save(std::move(rule));
    }
}

World::~World()
{
    end();
}

void World::begin()
{
    metrics = std::make_unique<base::MetricsRegistry>();
    ids = std::make_unique<base::IdSource>(clock, m_seed++);
    storage::OpenOptions options;
    options.path = folder / "state.db";
    for (const auto part : {messaging::migrations(), migrations()})
        options.migrations.insert(options.migrations.end(), part.begin(), part.end());
    storage::DatabaseServices services{loop.executor(), writers, *metrics, clock, base::LogSystem::none()};
    auto opened = storage::Database::open(std::move(options), std::move(services));
    ASSERT_TRUE(opened) << opened.error().text();
    database = std::move(*opened);
    telemetry::MetricHistoryOptions kept;
    kept.file = folder / "metrics.db";
    telemetry::MetricHistory::Parts measuring{loop.executor(), writers, workers, *metrics, clock, base::LogSystem::none()};
    history = std::make_unique<telemetry::MetricHistory>(std::move(kept), std::move(measuring));
    ASSERT_TRUE(run(history->save())) << "opens the file";
    telemetry::ObservationOptions observing;
    observing.folder = folder / "observations";
    observing.fullText = false;
    observations = std::make_unique<telemetry::ObservationLog>(std::move(observing), loop.executor(), writers, clock, *ids,
        *metrics, std::make_shared<base::Redactor>(), base::LogSystem::none());
    openMessages();
    Alerts::Parts parts{*database, *history, *observations, *transport, *webhooks, workers, clock, *ids, *metrics,
        base::LogSystem::none(), {}, {}};
    parts.budgetLabels = [this](const std::string& id) {
        const auto found = budgets.find(id);
        return found == budgets.end() ? std::map<std::string, std::string>{} : found->second;
    };
    parts.changed = [this](const api::Alert& alert, const std::string& notice) {
        changes.push_back({alert, notice});
        if (!notice.empty())
            notices.push_back(notice);
    };
    alerts = std::make_unique<Alerts>(std::move(parts));
    const auto read = run(alerts->open());
    ASSERT_TRUE(read) << read.error().text();
}

void World::openMessages()
{
    times = std::make_unique<messaging::HybridClock>(clock);
    messaging::DirectTransport::Parts carrying{loop.executor(), *database, clock, *ids, *times, *metrics};
    transport = std::make_unique<messaging::DirectTransport>(std::move(carrying));
    ASSERT_TRUE(run(transport->open()));
    http = std::make_unique<net::HttpClient>(loop.executor());
    base::SecretStore::Options keeping;
    keeping.file = folder / "secrets.json";
    keeping.useKeyring = false;
    keeping.environment = [](const std::string&) { return std::optional<std::string>(); };
    secrets = std::make_unique<base::SecretStore>(std::move(keeping), std::make_shared<base::Redactor>());
    auto hold = [this] {
        ++m_held;
        return std::shared_ptr<void>(nullptr, [this](void*) { --m_held; });
    };
    messaging::Webhooks::Parts posting{*transport, *database, *http, *secrets, workers, clock, *ids, *times, loop.executor(),
        *metrics, base::LogSystem::none(), 1, hold};
    webhooks = std::make_unique<messaging::Webhooks>(std::move(posting));
    ASSERT_TRUE(run(webhooks->open()));
}

void World::end()
{
    if (!database)
        return;
    webhooks->stop();
    EXPECT_TRUE(eventually([this] { return m_held == 0; }));
    EXPECT_TRUE(run(history->save()));
    alerts.reset();
    database->close();
    loop.poll();
    webhooks.reset();
    http.reset();
    transport.reset();
    times.reset();
    observations.reset();
    history.reset();
    database.reset();
}

void World::restart(base::Duration off)
{
    end();
    clock.advance(off);
    begin();
}

void World::step(const std::function<void()>& happens)
{
    happens();
    clock.advance(10s);
    history->sample();
    run(alerts->evaluate());
}

void World::steps(int count, const std::function<void()>& happens)
{
    for (int i = 0; i < count; ++i)
        step(happens);
}

AlertRule World::save(AlertRule rule)
{
    auto saved = run(alerts->save(std::move(rule)));
    EXPECT_TRUE(saved) << saved.error().text();
    return saved ? std::move(*saved) : AlertRule{};
}

std::string World::refusal(AlertRule rule)
{
    const auto saved = run(alerts->save(std::move(rule)));
    return saved ? "taken" : saved.error().message;
}

api::AlertPage World::list(std::string filter)
{
    api::ListAlerts query;
    query.filter = std::move(filter);
    auto page = run(alerts->list(std::move(query)));
    EXPECT_TRUE(page) << page.error().text();
    return page ? std::move(*page) : api::AlertPage{};
}

std::vector<std::string> World::story(std::string filter)
{
    std::vector<std::string> all;
    for (const auto& alert : list(std::move(filter)).rows)
        all.push_back(alert.state.name() + " " + alert.summary);
    return all;
}

api::Silence World::silence(std::string rule, std::string cause, base::Duration time)
{
    api::Silence wanted;
    wanted.ruleId = std::move(rule);
    wanted.cause = std::move(cause);
    wanted.until = clock.now() + std::chrono::duration_cast<std::chrono::microseconds>(time);
    auto made = run(alerts->silence(std::move(wanted)));
    EXPECT_TRUE(made) << made.error().text();
    return made ? std::move(*made) : api::Silence{};
}

void World::breakTable(const std::string& table)
{
    const auto broken = database->writeSync([&](storage::Connection& db) {
        return db.execute(
            "CREATE TRIGGER broken_" + table + " BEFORE INSERT ON " + table + " BEGIN SELECT RAISE(ABORT, 'broken'); END");
    });
    ASSERT_TRUE(broken) << broken.error().text();
}

void World::mendTable(const std::string& table)
{
    const auto mended = database->writeSync([&](storage::Connection& db) { return db.execute("DROP TRIGGER broken_" + table); });
    ASSERT_TRUE(mended) << mended.error().text();
}

api::WebhookAdded World::addWebhook(const std::string& url, std::string name, std::string topics)
{
    api::AddWebhook wanted;
    wanted.name = std::move(name);
    wanted.topics = std::move(topics);
    wanted.url = url;
    wanted.allowPrivate = true;
    auto added = run(webhooks->add(std::move(wanted)));
    EXPECT_TRUE(added) << added.error().text();
    return added ? std::move(*added) : api::WebhookAdded{};
}

void World::waiting(double value, const std::string& provider)
{
    base::MetricsRegistry::Labels labels;
    if (!provider.empty())
        labels = {{"provider", provider}};
    metrics->gauge("kaze_gateway_queue_waiting", labels).set(value);
}

AlertRule waitingRule(double forSeconds)
{
    AlertRule rule;
    rule.name = "Waiting";
    rule.metric = "kaze_gateway_queue_waiting";
    rule.view = MetricView::Value;
    rule.threshold = 20;
    rule.windowSeconds = 60;
    rule.forSeconds = forSeconds;
    rule.severity = AlertSeverity::Warning;
    rule.to = {"tray"};
    return rule;
}

} // namespace kaze::alerting
