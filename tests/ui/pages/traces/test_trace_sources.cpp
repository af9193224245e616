#include "tests/ui/support/page_host.h"
#include "ui/pages/page_scope.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/trace_list_bar.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/pages/traces/trace_sources_page.h"
#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

using namespace kaze;
using namespace kaze::ui;

//! Files of traces beside those of the cell.
class TestTraceSources : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        const auto open = [this](const QString& path, QObject* parent) -> CellLink* {
            auto* link = new SampleLink(SampleLink::Content::Busy, parent);
            if (path.contains("bad"))
                link->setState(CellLink::State::Lost, path + " is no archive of traces");
            else if (path.contains("slow"))
                link->setState(CellLink::State::Connecting);
            m_links << link;
            return link;
        };
        m_page = std::make_unique<TraceSourcesPage>(m_host->context(), open);
        m_host->show(*m_page);
    }
    void cleanup()
    {
        m_page.reset();
        m_links.clear();
        m_host.reset();
    }

    void opensAFileBesideTheCell()
    {
        m_page->openThing("file:/tmp/a.sqlite");
        QVERIFY(m_page->file() && m_page->file()->page());
        auto* table = m_page->file()->page()->findChild<TraceListPanel*>()->table();
        QTRY_VERIFY(table->model()->rowCount() > 100);
        QVERIFY(m_links[0]->asked("list_traces") > 0);
        const int asked = m_host->link.asked("list_traces");
        m_page->refresh();
        QTRY_VERIFY(m_links[0]->asked("list_traces") > 1);
        QCOMPARE(m_host->link.asked("list_traces"), asked); // the cell has nothing to do with it
        QCOMPARE(m_host->link.asked("import_traces"), 0);
        auto* tabs = test::named<SegmentedTabs>(*m_page, "Where the traces are from");
        QVERIFY(tabs && tabs->isVisible());
        keepPicture("trace-file");
        QCOMPARE(tabs->current(), QString("/tmp/a.sqlite"));
        // The same again is shown, another one is opened.
        m_page->openThing("file:/tmp/b.sqlite");
        m_page->openThing("file:/tmp/a.sqlite");
        QCOMPARE(m_links.size(), 2);
        QCOMPARE(m_page->file()->path(), QString("/tmp/a.sqlite"));
    }

    void goesBackToTheCell()
    {
        m_page->openThing("file:/tmp/a.sqlite");
        QVERIFY(m_page->goBack());
        QVERIFY(!m_page->file());
        m_page->openThing("file:/tmp/a.sqlite");
        // What is asked of this cell is shown there.
        m_page->openThing(m_host->link.runOf("issue-fixer"));
        QVERIFY(!m_page->file());
        QTRY_VERIFY(m_page->cellTraces()->findChild<InspectorPanel*>()->view());
    }

    void closesAFile()
    {
        m_page->openThing("file:/tmp/a.sqlite");
        QVERIFY(m_page->holdsWork());
        test::press(*m_page, "Close the file");
        QVERIFY(!m_page->holdsWork());
        QVERIFY(!m_page->file());
        QVERIFY(!test::named<SegmentedTabs>(*m_page, "Where the traces are from")->isVisible());
        m_page->openThing("file:/tmp/a.sqlite");
        test::act(*m_page, "Close the trace file");
        QVERIFY(!m_page->file());
    }

    void saysWhatIsWrongWithAFile()
    {
        m_page->openThing("file:/tmp/bad.sqlite");
        QVERIFY(m_page->file() && !m_page->file()->page());
        QVERIFY(test::says(*m_page, "bad.sqlite cannot be opened"));
        QVERIFY(test::says(*m_page, "is no archive of traces"));
        keepPicture("trace-file-bad");
        m_page->refresh();
        QVERIFY(m_page->copyText().isEmpty() && !m_page->focusFilter());
        test::press(*m_page, "Close");
        QVERIFY(!m_page->file());
    }

    void waitsForAFileAndLetsItBeClosedMeanwhile()
    {
        m_page->openThing("file:/tmp/slow.sqlite");
        QVERIFY(m_page->file() && !m_page->file()->page());
        m_links[0]->setState(CellLink::State::Connected);
        QTRY_VERIFY(m_page->file()->page());
        m_page->openThing("file:/tmp/slow2.sqlite");
        const QPointer<SampleLink> reading = m_links[1];
        test::press(*m_page, "Close the file");
        QTest::qWait(20);
        QVERIFY(reading); // it is read to its end
        reading->setState(CellLink::State::Connected);
        QTRY_VERIFY(!reading);
    }

    void leavesTheSettingsOfTheCellAlone()
    {
        m_host->settings.setValue("traces/filter", "agent:nobody");
        m_page->openThing("file:/tmp/a.sqlite");
        QVERIFY(m_page->file()->page()->findChild<FilterField*>()->text().isEmpty());
        m_page->file()->page()->findChild<FilterField*>()->setText("status:error");
        QCOMPARE(m_host->settings.value("traces/filter").toString(), QString("agent:nobody"));
    }

    void saysThatItsRunsAreElsewhere()
    {
        m_page->openThing("file:/tmp/a.sqlite");
        auto* page = m_page->file()->page();
        QTRY_VERIFY(page->findChild<InspectorPanel*>()->view());
        test::act(*page, "Open the run of this trace");
        QVERIFY(m_host->navigator.visited.isEmpty());
        QVERIFY(m_host->navigator.notices.back().contains("is not in this cell"));
    }

    void takesATimeAndAFilterFromAnotherPage()
    {
        const auto now = m_host->link.now();
        m_page->openThing(PageScope{now - std::chrono::minutes(20), now, "status:error"}.toThing());
        auto* list = m_page->cellTraces()->findChild<TraceListPanel*>();
        QCOMPARE(list->bar()->scope().period, TraceScope::Period::Custom);
        QCOMPARE(*list->query().from, now - std::chrono::minutes(20));
        QCOMPARE(list->query().filter, std::string("status:error"));
        m_page->openThing(PageScope{}.toThing());
        QCOMPARE(list->bar()->scope().period, TraceScope::Period::Any);
    }

    void opensASpanOfATrace()
    {
        auto* inspector = m_page->cellTraces()->findChild<InspectorPanel*>();
        const auto run = m_host->link.runOf("security-sweep", api::RunState::Failed);
        m_page->openThing(run);
        QTRY_VERIFY(inspector->view() && inspector->view()->trace.runId == run.toStdString() && inspector->view()->size() > 3);
        const auto trace = QString::fromStdString(inspector->view()->trace.traceId);
        const auto span = inspector->view()->idOf(3);
        m_page->openThing(QString("span:%1 %2").arg(trace, QString::fromStdString(span)));
        QTRY_COMPARE(inspector->selected(), 3);
    }

private:
    //! With KAZE_SHOTS=<folder>, for a person to look at.
    void keepPicture(const QString& name) const
    {
        if (const QString folder = qEnvironmentVariable("KAZE_SHOTS"); !folder.isEmpty())
            QVERIFY(m_page->grab().save(folder + '/' + name + ".png"));
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<TraceSourcesPage> m_page;
    QList<QPointer<SampleLink>> m_links;
};

QTEST_MAIN(TestTraceSources)
#include "test_trace_sources.moc"
