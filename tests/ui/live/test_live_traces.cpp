#include "engine/api/export_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"
#include "tests/ui/support/live_host.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/traces/conversation_look.h"
#include "ui/pages/traces/flame_look.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/payload_dialog.h"
#include "ui/pages/traces/payload_view.h"
#include "ui/pages/traces/span_panel.h"
#include "ui/pages/traces/trace_comparison_view.h"
#include "ui/pages/traces/trace_import.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/timeline.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace kaze;
using namespace kaze::ui;
using api::RunState;
using test::kPatience;
using test::kReader;
using test::kWriter;

// The Traces page on a real cell: what runs leave, looked at in every way, compared, put into files and read from them.
class TestLiveTraces : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::LiveHost>();
        QVERIFY(m_host->isOpen());
        m_page = std::make_unique<TracesPage>(m_host->context());
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsWhatARunDid()
    {
        QVERIFY(opens(ran(kReader)));
        const auto view = inspector()->view();
        QVERIFY(view->trace.duration.has_value());
        QCOMPARE(view->summary.open, 0);
        QVERIFY(view->summary.model > 0);
        QVERIFY(view->summary.criticalPath > 0);
        const int tool = spanOf(api::SpanKind::Tool);
        QVERIFY(tool >= 0);
        QVERIFY(view->data().parent[static_cast<std::size_t>(tool)] >= 0);
        inspector()->select(tool);
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*panel(), "gen_ai.tool.name"), kPatience);
        PayloadDialog* dialog = panel()->openPayload(api::PayloadSide::Output);
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->view()->isBusy(), kPatience);
        QVERIFY(dialog->view()->parts().bytes.contains("a.txt"));
        dialog->close();
        inspector()->showLook("conversation");
        auto* model = inspector()->conversation()->model();
        QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > 2 && model->line(0).loaded, kPatience);
        QVERIFY(model->line(0).text.contains("List the files"));
        inspector()->showLook("flame");
        QTRY_VERIFY_WITH_TIMEOUT(!inspector()->flame()->graph()->flame().nodes.empty(), kPatience);
    }

    void growsUntilARunEnds()
    {
        const auto run = m_host->start(kWriter);
        QVERIFY(m_host->untilState(run, RunState::WaitingApproval));
        QVERIFY(opens(run));
        QVERIFY(!inspector()->view()->trace.duration.has_value());
        QVERIFY(inspector()->view()->summary.open > 0);
        const int before = inspector()->view()->size();
        inspector()->select(spanOf(api::SpanKind::Chat));
        const auto chosen = inspector()->view()->idOf(inspector()->selected());
        api::ListApprovals list;
        const auto open = m_host->ask(list);
        QVERIFY(open && !open->approvals.empty());
        api::AnswerApproval answer;
        answer.approvalId = open->approvals.front().approvalId;
        answer.verdict = api::Verdict::AllowForRun;
        QVERIFY(m_host->ask(answer));
        QTRY_VERIFY_WITH_TIMEOUT(inspector()->view()->trace.duration.has_value(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(inspector()->view()->summary.open, 0, kPatience);
        QVERIFY(inspector()->view()->size() > before);
        QCOMPARE(inspector()->view()->idOf(inspector()->selected()), chosen);
    }

    void filtersAndOrdersInTheCell()
    {
        ran(kReader);
        const auto writer = m_host->start(kWriter);
        QVERIFY(m_host->untilState(writer, RunState::WaitingApproval));
        m_page->refresh();
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 2, kPatience);
        filter()->setText("status:ok");
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 1, kPatience);
        filter()->setText("dur>>1s");
        QTRY_VERIFY_WITH_TIMEOUT(!filter()->errorMessage().isEmpty(), kPatience);
        filter()->setText({});
        auto profile = list()->profile("longest");
        profile.scope.order = api::TraceOrder::MostSpans;
        list()->apply(profile);
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 2, kPatience);
    }

    void comparesTwoRuns()
    {
        const auto first = QString::fromStdString(ran(kReader));
        const auto second = QString::fromStdString(ran(kReader));
        m_page->openThing("compare:" + first + " " + second);
        auto* comparison = m_page->findChild<TraceComparisonView*>();
        QTRY_VERIFY_WITH_TIMEOUT(comparison->comparison(), kPatience);
        QCOMPARE(comparison->comparison()->onlyLeft, 0);
        QCOMPARE(comparison->comparison()->onlyRight, 0);
        QTRY_VERIFY_WITH_TIMEOUT(!comparison->histogram()->bars().empty(), kPatience);
    }

    void writesTracesAndReadsThemAgain()
    {
        const auto run = ran(kReader);
        for (const std::string format : {"otlp-json", "otlp-protobuf", "archive"}) {
            api::StartExport what;
            what.kind = api::ExportKind::Traces;
            what.format = format;
            what.ids = {run};
            const QString path = m_host->path("traces." + QString::fromStdString(format));
            m_page->exportTo(path, what);
            QTRY_VERIFY_WITH_TIMEOUT(m_page->traceExport()->state() != Transfer::State::Running, kPatience);
            QVERIFY2(m_page->traceExport()->state() == Transfer::State::Done, qPrintable(m_page->traceExport()->words()));
            m_page->importFrom(path);
            QTRY_VERIFY_WITH_TIMEOUT(m_page->traceImport()->state() != Transfer::State::Running, kPatience);
            QVERIFY2(m_page->traceImport()->state() == Transfer::State::Done, qPrintable(m_page->traceImport()->words()));
            QVERIFY2(m_page->traceImport()->words().contains("known before"), qPrintable(m_page->traceImport()->words()));
        }
        const auto json = QJsonDocument::fromJson(m_host->read("traces.otlp-json")).object();
        QVERIFY(!json["resourceSpans"].toArray().isEmpty());
    }

private:
    //! A run that has ended.
    std::string ran(const std::string& yaml)
    {
        auto run = m_host->start(yaml);
        if (!m_host->untilState(run, RunState::Done))
            qFatal("the run does not end");
        return run;
    }
    [[nodiscard]] bool opens(const std::string& run)
    {
        m_page->openThing(QString::fromStdString(run));
        return QTest::qWaitFor(
            [&] { return inspector()->view() && inspector()->view()->trace.runId == run && inspector()->view()->size() > 3; },
            kPatience);
    }
    [[nodiscard]] int spanOf(api::SpanKind kind) const
    {
        for (int span = 0; span < inspector()->view()->size(); ++span)
            if (inspector()->view()->kindOf(span) == kind)
                return span;
        return -1;
    }
    [[nodiscard]] InspectorPanel* inspector() const { return m_page->findChild<InspectorPanel*>(); }
    [[nodiscard]] SpanPanel* panel() const { return m_page->findChild<SpanPanel*>(); }
    [[nodiscard]] TraceListPanel* list() const { return m_page->findChild<TraceListPanel*>(); }
    [[nodiscard]] TableView* table() const { return list()->table(); }
    [[nodiscard]] FilterField* filter() const { return m_page->findChild<FilterField*>(); }

    std::unique_ptr<test::LiveHost> m_host;
    std::unique_ptr<TracesPage> m_page;
};

QTEST_MAIN(TestLiveTraces)
#include "test_live_traces.moc"
