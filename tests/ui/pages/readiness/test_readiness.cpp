#include "engine/api/readiness_requests.h"
#include "engine/api/snapshot.h"
#include "tests/ui/support/all_answered.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/slow_query_model.h"
#include "ui/pages/readiness/block_list.h"
#include "ui/pages/readiness/latency_bars.h"
#include "ui/pages/readiness/readiness_blocks.h"
#include "ui/pages/readiness/readiness_page.h"
#include "ui/pages/readiness/readiness_sections.h"
#include "ui/pages/readiness/slow_query_panel.h"
#include "ui/pages/readiness/trigger_detail.h"
#include "ui/pages/readiness/trigger_grid.h"
#include "ui/pages/readiness/trigger_history.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/number_button.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QScrollArea>

using namespace kaze;
using namespace kaze::ui;

class TestReadiness : public QObject {
    Q_OBJECT
private slots:
    void init() { begin(SampleLink::Content::Busy); }

    void cleanup()
    {
        m_page.reset();
        m_link.reset();
        m_host.reset();
    }

    void showsAGaugeForEachTrigger()
    {
        open();
        const auto cards = m_page->findChildren<TriggerCard*>();
        QCOMPARE(cards.size(), 26);
        QCOMPARE(cards[0]->id(), QString("connections"));
        QCOMPARE(cards[14]->id(), QString("gateway-cpu"));
        const auto* gauge = card("provider-throughput")->findChild<Gauge*>();
        QCOMPARE(gauge->accessibleName(), QString("LLM throughput of pooled keys"));
        QCOMPARE(gauge->accessibleDescription(), QString("82 % of 80 %, critical"));
        // Never a critical value in amber, nor a state without its word.
        QCOMPARE(gauge->tone(), Tone::Critical);
        QCOMPARE(card("provider-throughput")->findChild<StateShape*>()->text(), QString("critical"));
        QCOMPARE(card("trace-query")->findChild<Gauge*>()->tone(), Tone::Warning);
        QCOMPARE(card("gateway-queue")->findChild<Gauge*>()->accessibleDescription(), QString("7 of 100 for 30 s, ok"));
        // Limits as the documents write them.
        QCOMPARE(card("knowledge-entries")->findChild<Gauge*>()->accessibleDescription(), QString("12.4 k of 5 M, ok"));
        QVERIFY(card("agent-memory")->findChild<Gauge*>()->accessibleDescription().endsWith(" of 512 MB, ok"));
        QCOMPARE(card("database-size")->findChild<Gauge*>()->accessibleDescription(), QString("1.5 GB of 500 GB, ok"));
        QCOMPARE(card("gateway-queue")->findChild<Sparkline*>()->values().size(), 60);
        QVERIFY(says("Components · 1 of 12 near their limit"));
    }

    void agreesWithTheSnapshot()
    {
        open();
        const auto snapshot = m_host->link.snapshot();
        QCOMPARE(snapshot->triggersNear, 3);
        QCOMPARE(snapshot->nearest.size(), 5U);
        QCOMPARE(QString::fromStdString(snapshot->nearest[0].id), QString("provider-throughput"));
        QVERIFY(test::button<QPushButton>(*m_page, "Next: Stage 1 · 3 trigger(s) near"));
        QVERIFY(test::button<QPushButton>(*m_page, "Stage 0 · MVP"));
        QVERIFY(card("run-queue")
                    ->findChild<Gauge*>()
                    ->accessibleDescription()
                    .startsWith(QString::number(snapshot->runsQueued) + " of 100"));
    }

    void saysWhyATriggerHasNoValue()
    {
        open();
        QCOMPARE(card("host-network")->findChild<StateShape*>()->text(), QString("not measured"));
        choose("host-network");
        QTRY_VERIFY(says("no value: no network of this machine says how fast it is"));
        QTRY_COMPARE(history()->note(), QString("Nothing was kept of it in this time."));
    }

    void opensATriggerWithClickEnterAndArrows()
    {
        open();
        QCOMPARE(detail()->trigger().id, std::string("provider-throughput")); // the nearest, until somebody chooses
        QTest::mouseClick(card("trace-query"), Qt::LeftButton);
        QCOMPARE(detail()->trigger().id, std::string("trace-query"));
        QTRY_VERIFY(says("p95 of kaze_trace_query_seconds over 5 min"));
        QVERIFY(says("390 ms over 31 questions in the last 5 min"));
        QVERIFY(says("a straight line (Theil and Sen) through the highest hours of 30 days"));
        card("connections")->setFocus();
        QTest::keyClick(card("connections"), Qt::Key_Right);
        QTRY_VERIFY(card("agents")->hasFocus());
        QTest::keyClick(card("agents"), Qt::Key_Down);
        auto* below = qobject_cast<TriggerCard*>(grid()->focusWidget());
        QCOMPARE(below->geometry().x(), card("agents")->geometry().x());
        QTest::keyClick(below, Qt::Key_Up);
        QTest::keyClick(card("agents"), Qt::Key_Return);
        QCOMPARE(detail()->trigger().id, std::string("agents"));
        QTRY_VERIFY(says("The documents say 50 agents a node"));
        QTest::keyClick(card("agents"), Qt::Key_End);
        auto* last = card("vector-writes");
        QTRY_VERIFY(last->hasFocus());
        auto* scroll = test::named<QScrollArea>(*m_page, "Triggers");
        QVERIFY(scroll->viewport()->rect().intersects(QRect(last->mapTo(scroll->viewport(), QPoint()), last->size())));
        QVERIFY(m_page->goBack());
        QCOMPARE(detail()->trigger().id, std::string("provider-throughput"));
        QVERIFY(!m_page->goBack());
    }

    void showsItsHistoryOverFourTimes()
    {
        open();
        choose("trace-query");
        QTRY_VERIFY(m_host->link.asked("query_metric") > 0);
        for (const auto* period : {"hour", "day", "week", "month"}) {
            const int before = m_host->link.asked("query_metric");
            history()->setPeriod(period);
            QVERIFY(m_host->link.asked("query_metric") > before || QString(period) == "week"); // which was shown before
            QCOMPARE(history()->period(), QString(period));
        }
        // Ten hours of the last thirty days are unknown, and the page says so.
        history()->setPeriod("month");
        QTRY_VERIFY(history()->note().contains("Nothing is known of"));
        auto* tabs = test::named<SegmentedTabs>(*m_page, "Time shown");
        tabs->setFocus();
        QTest::keyClick(tabs, Qt::Key_Left);
        QCOMPARE(history()->period(), QString("week"));
        QCOMPARE(m_host->settings.value("readiness/period").toString(), QString("week"));
    }

    void doesAStepAfterOneQuestion()
    {
        open();
        choose("provider-throughput");
        auto* act = test::button<QPushButton>(*m_page, "Do it: Send calls of the hint fast to ollama/qwen3:8b");
        QVERIFY(act && act->isEnabled());
        // Its place in the layout comes later.
        QTRY_VERIFY(act->isVisible() && act->height() <= act->sizeHint().height());
        QTest::mouseClick(act, Qt::LeftButton);
        auto* question = m_page->findChild<QuestionDialog*>();
        QVERIFY(question);
        QTest::mouseClick(test::button<QPushButton>(*question, "Not now"), Qt::LeftButton);
        QCOMPARE(m_host->link.asked("do_trigger_step"), 0);
        QTRY_VERIFY(!m_page->findChild<QuestionDialog*>());
        QTest::mouseClick(act, Qt::LeftButton);
        QTest::mouseClick(test::button<QPushButton>(*m_page->findChild<QuestionDialog*>(), "Do it"), Qt::LeftButton);
        QTRY_COMPARE(m_host->navigator.notices, QStringList{"Done: Send calls of the hint fast to ollama/qwen3:8b"});
        QTRY_COMPARE(card("provider-throughput")->findChild<StateShape*>()->text(), QString("ok"));
        QTRY_VERIFY(!test::button<QPushButton>(*m_page, "Do it: Send calls of the hint fast to ollama/qwen3:8b"));
    }

    void saysWhyAStepIsNotAllowed()
    {
        class Forbidding : public SampleLink {
        protected:
            void request(QObject* asker, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
            {
                SampleLink::request(asker, std::move(request), [reply = std::move(reply)](base::Result<api::Response> response) {
                    if (auto* readiness = response ? response->as<api::Readiness>() : nullptr)
                        for (auto& trigger : readiness->triggers)
                            for (auto& step : trigger.steps) {
                                step.allowed = false;
                                step.whyNot = "kaze.yaml does not say so";
                            }
                    reply(std::move(response));
                });
            }
        };
        m_link = std::make_unique<Forbidding>();
        m_page = std::make_unique<ReadinessPage>(
            PageContext{*m_link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace});
        open();
        choose("trace-query");
        auto* act = test::button<QPushButton>(*m_page, "Do it: Archive observations older than 3 months");
        QVERIFY(act && !act->isEnabled());
        QTRY_VERIFY(says("Not allowed here: kaze.yaml does not say so"));
    }

    void saysWhatToDoNextInFullAndWhen()
    {
        open();
        sections()->showSection("next");
        QTRY_VERIFY(says("Ask for shorter times, keep fewer months"));
        const QString all = sections()->copyText();
        QVERIFY(all.contains("LLM throughput of pooled keys\tcritical 102 %\t4 m\treached\t"));
        QVERIFY(all.contains("Trace query p95\twarning 78 %\t2 d 2 h\t18 Dec\t"));
        QVERIFY(all.indexOf("LLM throughput") < all.indexOf("Disk of the data folder"));
        auto* name = test::named<NumberButton>(*m_page, "Trace query p95, show it");
        name->setFocus();
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(detail()->trigger().id, std::string("trace-query"));
    }

    void showsStageBottlenecksAndAntiPatterns()
    {
        open();
        press("Stage 0 · MVP");
        QCOMPARE(sections()->current(), QString("stage"));
        QTRY_VERIFY(says("0 of 7 is reached"));
        QVERIFY(says("50 agents at one time"));
        sections()->showSection("bottlenecks");
        QVERIFY(says("keys of provider anthropic"));
        QVERIFY(says("Without it: up to 1.64 times"));
        sections()->showSection("patterns");
        QVERIFY(says("Instead: Cache what does not change"));
        press("Next: Stage 1 · 3 trigger(s) near");
        QCOMPARE(sections()->current(), QString("next"));
        auto* tabs = test::named<SegmentedTabs>(*m_page, "Sections of readiness");
        tabs->setFocus();
        QTest::keyClick(tabs, Qt::Key_Right);
        QCOMPARE(sections()->current(), QString("stage"));
    }

    void setsTurnsAgainstTheirBudget()
    {
        open();
        sections()->showSection("latency");
        auto* bars = m_page->findChild<LatencyBars*>();
        QVERIFY(bars->copyText().contains("LLM inference: p95 3.4 s, over its budget of 1.5 s"));
        QVERIFY(bars->copyText().contains("tool execution: p95 460 ms, over its goal of 300 ms"));
        QVERIFY(bars->copyText().contains("load checkpoint: p95 6.4 ms, within 50 ms"));
        QVERIFY(bars->copyText().contains("network to the gateway: not measured in the last hour"));
        bars->setFocus();
        QTest::keyClick(bars, Qt::Key_Down);
        QVERIFY(bars->accessibleDescription().startsWith("authentication"));
    }

    void showsSlowQueriesWhenSomebodyLooks()
    {
        open();
        QCOMPARE(m_host->link.asked("list_slow_queries"), 0);
        sections()->showSection("slow");
        auto* slow = sections()->slowQueries();
        QTRY_COMPARE(slow->model()->rowCount(), 3);
        QVERIFY(says("An index on spans(tenant, cost)"));
        slow->table()->setCurrentRow(1);
        QVERIFY(says("No advice"));
        slow->table()->setCurrentRow(0);
        QTest::mouseClick(test::button<QPushButton>(*m_page, "Copy the statement with its plan"), Qt::LeftButton);
        QVERIFY(QApplication::clipboard()->text().contains("USE TEMP B-TREE FOR ORDER BY"));
        QCOMPARE(m_host->navigator.notices, QStringList{"Copied."});
        QVERIFY(sections()->copyText().contains("observations 2026-11"));
    }

    void opensThingsByName()
    {
        open();
        m_page->openThing("latency");
        QCOMPARE(sections()->current(), QString("latency"));
        m_page->openThing("message-backlog");
        QCOMPARE(detail()->trigger().id, std::string("message-backlog"));
        test::act(*m_page, "Show what limits throughput");
        QCOMPARE(sections()->current(), QString("bottlenecks"));
        card("message-backlog")->setFocus();
        QVERIFY(m_page->copyText().startsWith("Message backlog\tok"));
        test::act(*m_page, "Readiness report…");
        QCOMPARE(m_host->navigator.visited, QStringList{"reports readiness"});
    }

    void keepsWhatItHasWhenTheCellFallsSilent()
    {
        open();
        m_page->hidden(); // so that nothing else is asked
        QVERIFY(test::allAnswered(m_host->link));
        m_host->link.failNext({base::ErrorCode::Timeout, "the cell did not answer in time", nullptr});
        m_page->refresh();
        QTRY_VERIFY(says("Not as of now"));
        QVERIFY(card("agents")->isVisible());
        m_page->refresh();
        QTRY_VERIFY(!says("Not as of now"));
    }

    void showsAnErrorAndTriesAgain()
    {
        m_host->link.failNext({base::ErrorCode::Timeout, "the cell did not answer in time", nullptr});
        m_host->show(*m_page);
        QTRY_VERIFY(says("the cell did not answer in time"));
        press("Try again");
        QTRY_VERIFY(m_page->findChildren<TriggerCard*>().size() == 26);
    }

    void beginsWithoutMeasures()
    {
        begin(SampleLink::Content::Empty);
        open();
        QCOMPARE(card("agents")->findChild<StateShape*>()->text(), QString("not measured"));
        QTRY_VERIFY(says("Nothing to do: no trigger warns"));
        sections()->showSection("bottlenecks");
        QVERIFY(says("Nothing limits throughput"));
        sections()->showSection("stage");
        QVERIFY(says("Stage 1 begins with"));
        sections()->showSection("slow");
        QTRY_VERIFY(says("No statement took longer than 100 ms"));
    }

    void namesNoStageTheLastThatIsNot()
    {
        api::Readiness readiness;
        readiness.stage = 2;
        QVERIFY(!stagePage(readiness).about.contains("last"));
        readiness.stage = 3;
        QVERIFY(stagePage(readiness).about.contains("last"));
    }

    void staysReadableInASmallWindow()
    {
        open();
        m_page->resize(880, 560);
        QTRY_COMPARE(grid()->columns(), 3);
        const auto* scroll = test::named<QScrollArea>(*m_page, "Triggers");
        for (const auto* one : m_page->findChildren<TriggerCard*>())
            QVERIFY(one->geometry().right() <= scroll->viewport()->width());
    }

private:
    void begin(SampleLink::Content content)
    {
        m_page.reset();
        m_host = std::make_unique<test::PageHost>(content);
        m_page = std::make_unique<ReadinessPage>(m_host->context());
    }

    void open()
    {
        m_host->show(*m_page);
        QTRY_COMPARE(m_page->findChildren<TriggerCard*>().size(), 26);
        QTRY_VERIFY(grid()->isVisible());
    }

    void choose(const QString& id)
    {
        m_page->openThing(id);
        QCOMPARE(QString::fromStdString(detail()->trigger().id), id);
    }

    TriggerGrid* grid() const { return m_page->findChild<TriggerGrid*>(); }
    TriggerCard* card(const QString& id) const { return grid()->card(id); }
    TriggerDetail* detail() const { return m_page->findChild<TriggerDetail*>(); }
    TriggerHistory* history() const { return m_page->findChild<TriggerHistory*>(); }
    ReadinessSections* sections() const { return m_page->findChild<ReadinessSections*>(); }
    void press(const QString& text) { test::press(*m_page, text); }
    //! Also the labels that shorten themselves.
    bool says(const QString& words) const
    {
        for (const auto* label : m_page->findChildren<QWidget*>())
            if (label->isVisible() && label->inherits("kaze::ui::ElidedLabel") && label->accessibleName().contains(words))
                return true;
        return test::says(*m_page, words);
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<SampleLink> m_link; //!< another one than the host's
    std::unique_ptr<ReadinessPage> m_page;
};

QTEST_MAIN(TestReadiness)
#include "test_readiness.moc"
