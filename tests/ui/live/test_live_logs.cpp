#include "engine/api/export_requests.h"
#include "engine/cell/trace_file.h"
#include "tests/ui/support/live_host.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/logs/log_levels.h"
#include "ui/pages/logs/log_line_panel.h"
#include "ui/pages/logs/log_list_panel.h"
#include "ui/pages/logs/logs_page.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/trace_sources_page.h"
#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/stacked_bars.h"
#include "ui/widgets/table_view.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kaze;
using namespace kaze::ui;
using test::kPatience;
using test::kReader;

// The Logs page on a real cell, and files of traces beside one.
class TestLiveLogs : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
    }
    void cleanup()
    {
        m_logs.reset();
        m_traces.reset();
        m_host.reset();
    }

    void followsWhatARunDoes()
    {
        openLogs();
        const auto run = m_host->start(kReader);
        QTRY_VERIFY_WITH_TIMEOUT(hasLine("run started", run), kPatience);
        QVERIFY(m_host->untilState(run, api::RunState::Done));
        QTRY_VERIFY_WITH_TIMEOUT(linesOf(run) >= 2, kPatience);
        QVERIFY(m_logs->list()->feed()->isFollowing());
    }

    void filtersAndPointsAtMistakes()
    {
        openLogs();
        const auto run = m_host->start(kReader);
        QVERIFY(m_host->untilState(run, api::RunState::Done));
        m_logs->openThing("run:" + QString::fromStdString(run));
        QTRY_VERIFY_WITH_TIMEOUT(linesOf(run) > 0 && linesOf(run) == m_logs->list()->model()->rowCount(), kPatience);
        m_logs->openThing("level:loud");
        QTRY_VERIFY_WITH_TIMEOUT(m_logs->findChild<FilterField*>()->errorMessage().contains("no level"), kPatience);
        m_logs->openThing({});
        QTRY_VERIFY_WITH_TIMEOUT(m_logs->findChild<FilterField*>()->errorMessage().isEmpty(), kPatience);
    }

    void countsLevelsAndExports()
    {
        openLogs();
        const auto run = m_host->start(kReader);
        QVERIFY(m_host->untilState(run, api::RunState::Done));
        QTRY_VERIFY_WITH_TIMEOUT(linesOf(run) > 0, kPatience);
        const auto counted = [this] {
            double sum = 0;
            for (const auto& kind : m_logs->levels()->bars()->kinds())
                for (const double value : kind.values)
                    sum += value;
            return sum;
        };
        m_logs->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(counted() > 0, kPatience);
        m_logs->openThing("run:" + QString::fromStdString(run));
        QTRY_VERIFY_WITH_TIMEOUT(m_logs->list()->feed()->isLoaded(), kPatience);
        m_logs->exportTo(m_host->path("lines.jsonl"), "jsonl");
        QTRY_COMPARE_WITH_TIMEOUT(m_logs->cellExport()->state(), Transfer::State::Done, kPatience);
        const auto lines = m_host->read("lines.jsonl").split('\n');
        QVERIFY(lines.size() > 1);
        QCOMPARE(QJsonDocument::fromJson(lines.front()).object()["run_id"].toString().toStdString(), run);
    }

    void opensAnArchiveBesideTheCell()
    {
        const auto run = m_host->start(kReader);
        QVERIFY(m_host->untilState(run, api::RunState::Done));
        openTraces();
        api::StartExport what;
        what.kind = api::ExportKind::Traces;
        what.format = "archive";
        auto* cell = m_traces->cellTraces();
        m_traces->openThing(QString::fromStdString(run));
        QTRY_VERIFY_WITH_TIMEOUT(cell->findChild<InspectorPanel*>()->view() != nullptr, kPatience);
        cell->exportTo(m_host->path("mine.sqlite"), what);
        QTRY_COMPARE_WITH_TIMEOUT(cell->traceExport()->state(), Transfer::State::Done, kPatience);

        m_traces->openThing("file:" + m_host->path("mine.sqlite"));
        QTRY_VERIFY_WITH_TIMEOUT(m_traces->file() && m_traces->file()->page(), kPatience);
        auto* page = m_traces->file()->page();
        QTRY_VERIFY_WITH_TIMEOUT(page->findChild<InspectorPanel*>()->view() != nullptr, kPatience);
        QCOMPARE(page->findChild<InspectorPanel*>()->view()->trace.runId, run);
        // The same file, damaged, says so.
        m_host->write("broken.sqlite", m_host->read("mine.sqlite").left(9000));
        m_traces->openThing("file:" + m_host->path("broken.sqlite"));
        QTRY_VERIFY_WITH_TIMEOUT(!m_traces->file()->problem().isEmpty(), kPatience);
        QVERIFY(test::says(*m_traces, "broken.sqlite cannot be opened"));
    }

private:
    void openLogs()
    {
        m_logs = std::make_unique<LogsPage>(m_host->context());
        m_host->show(*m_logs);
        QTRY_VERIFY_WITH_TIMEOUT(m_logs->list()->feed()->isLoaded(), kPatience);
    }
    void openTraces()
    {
        m_traces = std::make_unique<TraceSourcesPage>(m_host->context(), [](const QString& path, QObject* parent) -> CellLink* {
            auto* link = new LocalLink(
                [file = std::filesystem::path(path.toStdString())] { return kaze::cell::openTraceFile(file); }, parent);
            link->setTriesAgain(false);
            return link;
        });
        m_host->show(*m_traces);
    }
    [[nodiscard]] int linesOf(const std::string& run) const
    {
        const auto* model = m_logs->list()->model();
        int lines = 0;
        for (int row = 0; row < model->rowCount(); ++row)
            lines += model->row(row)->runId == run ? 1 : 0;
        return lines;
    }
    [[nodiscard]] bool hasLine(const std::string& message, const std::string& run) const
    {
        const auto* model = m_logs->list()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->row(row)->runId == run && model->row(row)->message.starts_with(message))
                return true;
        return false;
    }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<LogsPage> m_logs;
    std::unique_ptr<TraceSourcesPage> m_traces;
};

QTEST_MAIN(TestLiveLogs)
#include "test_live_logs.moc"
