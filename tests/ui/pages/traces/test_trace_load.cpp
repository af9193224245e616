#include "engine/api/trace_requests.h"
#include "tests/ui/support/page_host.h"
#include "tests/ui/support/span_link.h"
#include "tests/ui/support/stall_monitor.h"
#include "ui/models/trace_builder.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/traces/conversation_look.h"
#include "ui/pages/traces/flame_look.h"
#include "ui/pages/traces/graph_look.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/trace_feed.h"
#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/timeline.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>

#include <ctime>

using namespace kaze;
using namespace kaze::ui;

namespace {

constexpr int kPatience = 120'000; // ms: a million spans on a machine that has much else to do

struct Host {
    test::SpanLink link;
    Theme theme{ThemeMode::Dark};
    test::FakeNavigator navigator;
    QTemporaryDir folder;
    QSettings settings{folder.filePath("a.ini"), QSettings::IniFormat};
    Workspace workspace{QString()};

    [[nodiscard]] PageContext context() { return {link, theme, navigator, settings, workspace}; }
    void show(TracesPage& page)
    {
        page.resize(1244, 830);
        page.show();
        page.shown();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
    }
};

} // namespace

//! Traces of 40 000 and of a million spans, and such that grow.
class TestTraceLoad : public QObject {
    Q_OBJECT
private slots:
    void seesAStall()
    {
        test::StallMonitor monitor;
        QTest::qWait(20);
        QVERIFY2(monitor.isSmooth(), monitor.words());
        for (const double begun = test::StallMonitor::now(); test::StallMonitor::now() - begun < 0.06;) { }
        QTest::qWait(20);
        QVERIFY2(!monitor.isSmooth() && monitor.longest() >= 60, monitor.words());
    }

    void opensFortyThousandSpansWithoutAStall()
    {
        Host host;
        host.link.spans = 40'000;
        // What it takes of the CPU on both threads together; the machine may be busy with others.
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view() && inspector->view()->size() == 40'000, kPatience);
        test::StallMonitor monitor;
        inspector->setTrace({});
        const auto begun = std::clock();
        QElapsedTimer timer;
        timer.start();
        inspector->setTrace("again");
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view() && inspector->view()->size() == 40'000, kPatience);
        inspector->timeline()->grab();
        const double took = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC * 1e3;
        qInfo("40 000 spans open in %lld ms, %.0f ms of the CPU with the cell that makes them up; %s", timer.elapsed(), took,
            monitor.words().constData());
        QVERIFY2(took < 600,
            qPrintable(QString::number(took))); // both threads and the cell's work; see the figure above for the clock's time
        QVERIFY2(monitor.isSmooth(), monitor.words());
    }

    void holdsAMillionSpansInLittleMemory()
    {
        test::SpanLink link;
        link.spans = 1'000'000;
        TraceBuilder builder;
        api::SpanPage page;
        page.trace = link.row();
        for (std::int64_t number = 0; number < link.spans; ++number) {
            page.spans.push_back(link.span(number));
            if (page.spans.size() == 50'000) {
                builder.add(page);
                page.spans.clear();
            }
        }
        const auto begun = std::clock();
        const auto view = builder.finish(link.now());
        const double took = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
        const double each = static_cast<double>(view->bytes()) / static_cast<double>(view->size());
        qInfo("a span takes %.0f bytes; a million are made ready in %.2f s", each, took);
        QVERIFY2(each < 160, qPrintable(QString::number(each)));
        QVERIFY2(took < 5, qPrintable(QString::number(took)));
    }

    void worksWithAMillionSpansWithoutAStall()
    {
        Host host;
        host.link.spans = 1'000'000;
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        test::StallMonitor monitor;
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view(), kPatience);
        QVERIFY(inspector->view()->size() < 1'000'000); // the first page is shown while the others come
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view()->size() == 1'000'000, kPatience);
        qInfo("opening a million spans: %s", monitor.words().constData());
        auto* timeline = inspector->timeline();
        for (int step = 0; step < 120; ++step) {
            QTest::keyClick(timeline, step % 8 == 0 ? Qt::Key_W : step % 8 == 4 ? Qt::Key_S : step % 2 ? Qt::Key_D : Qt::Key_A);
            timeline->verticalScrollBar()->setValue(step * 20'000);
            QTest::qWait(2);
        }
        inspector->searchField()->setText("tool.7");
        QTRY_VERIFY_WITH_TIMEOUT(inspector->hits().size() > 20'000, kPatience);
        for (int step = 0; step < 20; ++step) {
            inspector->findNext(1);
            QTest::qWait(2);
        }
        qInfo("a million spans: %s", monitor.words().constData());
        QVERIFY2(monitor.isSmooth(), monitor.words());
    }

    void looksAtAMillionSpansInEveryWay()
    {
        Host host;
        host.link.spans = 1'000'000;
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view() && inspector->view()->size() == 1'000'000, kPatience);
        test::StallMonitor monitor;
        inspector->showLook("flame");
        QTRY_VERIFY_WITH_TIMEOUT(!inspector->flame()->graph()->flame().nodes.empty(), kPatience);
        QVERIFY(inspector->flame()->graph()->flame().nodes.size() < 100); // merged
        inspector->showLook("graph");
        QTRY_VERIFY_WITH_TIMEOUT(!inspector->graph()->graph()->items().nodes.empty(), kPatience);
        inspector->showLook("conversation");
        auto* conversation = inspector->conversation();
        QTRY_VERIFY_WITH_TIMEOUT(conversation->model()->rowCount() > 900'000, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(conversation->model()->line(1).loaded, kPatience);
        for (int step = 0; step < 20; ++step) {
            QTest::keyClick(conversation->conversation(), Qt::Key_PageDown);
            QTest::qWait(2);
        }
        QVERIFY(host.link.asked["get_span"] < 400); // of what is in sight
        qInfo("flame graph, graph and conversation of a million spans: %s", monitor.words().constData());
        QVERIFY2(monitor.isSmooth(), monitor.words());
    }

    void growsWithSelectionAndPlaceKept()
    {
        Host host;
        host.link.spans = 2'000;
        host.link.isOver = false;
        host.link.open = 3;
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        QTRY_VERIFY(inspector->view() && inspector->view()->size() == 2'000);
        QCOMPARE(inspector->view()->summary.open, 4); // with the root
        inspector->timeline()->select(1'234);
        const int top = inspector->timeline()->spanAtRow(inspector->timeline()->verticalScrollBar()->value() / 26);
        const auto before = inspector->view();
        host.link.spans = 2'400;
        host.link.time += std::chrono::seconds(1);
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view()->size() == 2'400, 10'000);
        QCOMPARE(host.link.again.back(), std::size_t(4)); // what was open was asked again
        QCOMPARE(inspector->selected(), 1'234);
        QCOMPARE(inspector->timeline()->selected(), 1'234);
        QCOMPARE(inspector->timeline()->spanAtRow(inspector->timeline()->verticalScrollBar()->value() / 26), top);
        QCOMPARE(inspector->view()->idOf(1'234), before->idOf(1'234));
        QVERIFY(inspector->view()->data().status[1'998] != SpanStatus::Unfinished); // it has ended by now
        // It ends, and nobody asks any more.
        host.link.isOver = true;
        host.link.open = 0;
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view()->trace.duration.has_value(), 10'000);
        QCOMPARE(inspector->view()->summary.open, 0);
        const int asked = host.link.asked["get_spans"];
        QTest::qWait(1'200);
        QCOMPARE(host.link.asked["get_spans"], asked);
        // Until somebody resumes it.
        host.link.spans = 2'500;
        page.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view()->size() == 2'500, 10'000);
        QCOMPARE(inspector->selected(), 1'234);
    }

    void readsNothingTwiceForASpanThatNeverEnded()
    {
        Host host;
        host.link.spans = 21'000; // more than one page
        host.link.open = 1; // its trace is over all the same
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        auto* feed = inspector->findChild<TraceFeed*>();
        QTRY_VERIFY(inspector->view() && inspector->view()->size() == 21'000 && !feed->loading());
        auto* timeline = inspector->timeline();
        timeline->select(20'500);
        timeline->setRange(timeline->rangeStart(), timeline->rangeStart() + 1'000'000'000);
        const auto range = std::pair(timeline->rangeStart(), timeline->rangeEnd());
        QSignalSpy shown(feed, &TraceFeed::viewChanged);
        const auto before = host.link.again.size();
        const auto asks = [&] {
            page.refresh(); // asks once what was asked is answered
            return host.link.again.size() >= before + 3;
        };
        QTRY_VERIFY(asks());
        QVERIFY(std::all_of(host.link.again.begin() + static_cast<std::ptrdiff_t>(before), host.link.again.end(),
            [](std::size_t open) { return open == 1; }));
        QCOMPARE(shown.count(), 0);
        // When it does go on, it is read from its beginning, and nobody sees less meanwhile.
        host.link.spans = 21'500;
        const auto grows = [&] {
            page.refresh();
            return inspector->view()->size() == 21'500;
        };
        QTRY_VERIFY(grows());
        for (const auto& one : shown)
            QVERIFY(!one.at(0).toBool());
        QCOMPARE(inspector->selected(), 20'500);
        QCOMPARE(std::pair(timeline->rangeStart(), timeline->rangeEnd()), range);
    }

    void saysThatTheRestCouldNotBeReadAndGoesOn()
    {
        Host host;
        host.link.spans = 30'000;
        host.link.refuses = [](const api::GetSpans& query) { return !query.cursor.empty(); };
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        QTRY_VERIFY(inspector->view());
        QCOMPARE(inspector->view()->size(), 20'000);
        QTRY_VERIFY(test::says(page, "the rest could not be read: the disk is busy"));
        host.link.refuses = [](const api::GetSpans&) { return false; };
        QTRY_VERIFY_WITH_TIMEOUT(inspector->view()->size() == 30'000, 20'000);
        QVERIFY(!test::says(page, "could not be read"));
    }

    void looksThroughManySpansElsewhereAndGoesOnThen()
    {
        Host host;
        host.link.spans = 5'000;
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        QTRY_VERIFY(inspector->view());
        inspector->searchField()->setText("kind:tool dur>30ms");
        QTest::keyClick(inspector->searchField(), Qt::Key_Return);
        QVERIFY(inspector->hits().empty()); // the GUI thread has not looked
        QTRY_VERIFY(!inspector->hits().empty());
        const auto& hits = inspector->hits();
        QVERIFY(std::find(hits.begin(), hits.end(), inspector->selected()) != hits.end());
    }

    void agesWhatHasNotEnded()
    {
        Host host;
        host.link.spans = 20;
        host.link.isOver = false;
        host.link.open = 2;
        host.link.time = api::Time(std::chrono::seconds(1'000'060));
        TracesPage page(host.context());
        host.show(page);
        auto* inspector = page.findChild<InspectorPanel*>();
        QTRY_VERIFY(inspector->view());
        const auto length = [&] { return inspector->view()->data().lengthOf(19) / 1'000'000'000; };
        QCOMPARE(length(), 59);
        host.link.time += std::chrono::minutes(20);
        QTRY_VERIFY_WITH_TIMEOUT(length() == 59 + 1'200, 10'000);
        QVERIFY(test::says(page, "3 unfinished"));
    }
};

QTEST_MAIN(TestTraceLoad)
#include "test_trace_load.moc"
