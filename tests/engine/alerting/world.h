#pragma once

#include "engine/alerting/alerts.h"
#include "engine/alerting/schema.h"
#include "engine/api/alert_requests.h"
#include "engine/api/message_requests.h"
#include "engine/messaging/direct_transport.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::alerting {

using namespace std::chrono_literals;
using api::AlertKind;
using api::AlertRule;
using api::AlertSeverity;
using api::AlertState;
using api::MetricView;
using base::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

//! Alerts on real databases in a folder, with a loop that the test turns by hand and a clock that it sets. It is 2026-11-01 00:00:00 at first. The rules
//! that come with Kaze are switched off.
class World : public testing::Test {
protected:
    World();
    ~World() override;

    //! A process begins, and ends.
    void begin();
    void end();
    void restart(base::Duration off = 0s);

    //! 10 s pass, at the end of which what is measured is sampled and looked at.
    void step(const std::function<void()>& happens = [] {});
    void steps(
        int count, const std::function<void()>& happens = [] {});
    //! The cell does not look for a while.
    void pass(base::Duration time) { clock.advance(time); }

    template <class T>
    T run(base::Task<T> task)
    {
        return loop.runUntil(std::move(task));
    }
    void run(base::Task<> task) { loop.runUntil(std::move(task)); }

    [[nodiscard]] bool eventually(const std::function<bool()>& so) { return test::eventually(loop, so); }

    AlertRule save(AlertRule rule);
    [[nodiscard]] std::string refusal(AlertRule rule);
    api::AlertPage list(std::string filter = {});
    //! "firing Waiting: 30 (more than 20)", in the order of the list.
    [[nodiscard]] std::vector<std::string> story(std::string filter = {});
    api::Silence silence(std::string rule, std::string cause, base::Duration time);
    //! Nothing more can be written into a table, until it is mended.
    void breakTable(const std::string& table);
    void mendTable(const std::string& table);
    api::WebhookAdded addWebhook(const std::string& url, std::string name = "ops", std::string topics = "kaze.alerts.>");

    //! Calls that wait, a gauge; of a provider where one is named.
    void waiting(double value, const std::string& provider = {});

    struct Told {
        api::Alert alert;
        std::string notice;
    };

    test::TempFolder folder;
    base::SimulatedClock clock;
    base::Loop loop;
    base::WorkerPool workers{1, "test-work"};
    storage::WriterThreads writers{1};
    std::map<std::string, std::map<std::string, std::string>> budgets; //!< their labels, by id
    std::vector<Told> changes; //!< what clients were told
    std::vector<std::string> notices; //!< what people were told

    std::unique_ptr<base::MetricsRegistry> metrics;
    std::unique_ptr<base::IdSource> ids;
    std::shared_ptr<storage::Database> database;
    std::unique_ptr<telemetry::MetricHistory> history;
    std::unique_ptr<telemetry::ObservationLog> observations;
    std::unique_ptr<messaging::HybridClock> times;
    std::unique_ptr<messaging::DirectTransport> transport;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<base::SecretStore> secrets;
    std::unique_ptr<messaging::Webhooks> webhooks;
    std::unique_ptr<Alerts> alerts;

private:
    void openMessages();
    int m_held = 0;
    std::uint64_t m_seed = 1;
};

//! "Waiting": calls wait, more than 20 over a minute, told by the tray.
[[nodiscard]] AlertRule waitingRule(double forSeconds = 30);

} // namespace kaze::alerting
