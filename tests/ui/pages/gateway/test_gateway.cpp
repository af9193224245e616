#include "engine/api/provider_requests.h"
#include "engine/api/request.h"
#include "engine/api/routing_requests.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/pool_table_model.h"
#include "ui/models/waiting_call_model.h"
#include "ui/pages/gateway/cache_panel.h"
#include "ui/pages/gateway/experiment_card.h"
#include "ui/pages/gateway/forget_dialog.h"
#include "ui/pages/gateway/gateway_page.h"
#include "ui/pages/gateway/trouble_panel.h"
#include "ui/pages/page_scope.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>

using namespace kaze;
using namespace kaze::ui;

namespace {

//! A cell whose gateway is what a test says.
class FakeGateway : public CellLink {
public:
    api::ProviderList list;
    api::Routing routing;
    std::optional<base::Error> listFails, routingFails;
    int lists = 0;
    int probes = 0;

    [[nodiscard]] State state() const override { return State::Connected; }
    [[nodiscard]] QString problem() const override { return {}; }
    [[nodiscard]] Snapshot snapshot() const override { return nullptr; }
    [[nodiscard]] bool ownsCell() const override { return true; }
    void follow(const QString&) override { }
    void unfollow(const QString&) override { }

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        QTimer::singleShot(0, context, [this, request = std::move(request), reply = std::move(reply)] {
            if (const auto* query = request.as<api::ListProviders>()) {
                ++lists;
                probes += query->probe ? 1 : 0;
                if (listFails)
                    return reply(std::unexpected(*listFails));
                return reply(api::Response{list});
            }
            if (routingFails)
                return reply(std::unexpected(*routingFails));
            reply(api::Response{routing});
        });
    }
};

api::ProviderInfo providerOf(int number, int keys)
{
    api::ProviderInfo one;
    one.name = "provider-" + std::to_string(number);
    one.kind = "openai";
    one.baseUrl = "https://p" + std::to_string(number) + ".example/v1";
    one.needsKey = one.hasKey = true;
    for (int at = 0; at < keys; ++at) {
        api::KeyInfo key;
        key.name = "key-" + std::to_string(at);
        key.gauges = {{"requests", 100, 90.0 - at}, {"input_tokens", 1000, 500}, {"output_tokens", 1000, 500}};
        one.keys.push_back(std::move(key));
    }
    return one;
}

} // namespace

class TestGateway : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_page = std::make_unique<GatewayPage>(m_host->context());
    }

    void cleanup()
    {
        m_page.reset();
        m_fake.reset();
        m_host.reset();
    }

    void showsProvidersKeysAndWhatIsLeft()
    {
        open();
        QCOMPARE(cell("anthropic", PoolTableModel::State), QString("1 of 4 keys rest"));
        QCOMPARE(cell("anthropic/speedrun-2", PoolTableModel::Input), QString("-8,240 of 400 k"));
        QCOMPARE(cell("anthropic/old", PoolTableModel::State), QString("rests 42 s"));
        QVERIFY(cell("anthropic/old", PoolTableModel::Note).contains("invalid x-api-key"));
        QCOMPARE(cell("gemini", PoolTableModel::State), QString("left alone 12 s"));
        QVERIFY(cell("gemini", PoolTableModel::Note).contains("RESOURCE_EXHAUSTED"));
        QVERIFY(cell("openai", PoolTableModel::Input).contains("in and out together"));
        QCOMPARE(cell("ollama", PoolTableModel::InFlight), QString("1 of 1"));
        QCOMPARE(cell("lmstudio", PoolTableModel::State), QString("not running"));
        QCOMPARE(cell("anthropic", PoolTableModel::Note), QString("Anthropic · https://api.anthropic.com"));
        QCOMPARE(cell("anthropic/client-a", PoolTableModel::Tenants), QString("acme"));
        QVERIFY(card("Providers")->explanation().contains("gemini: left alone 12 s"));
        QCOMPARE(card("Calls under way")->value(), QString("40"));
    }

    void opensAndClosesAProvidersKeysWithMouseAndKeys()
    {
        open();
        const int all = pool()->rowCount();
        select("anthropic");
        QTest::keyClick(table(), Qt::Key_Left);
        QCOMPARE(pool()->rowCount(), all - 4);
        QTest::keyClick(table(), Qt::Key_Right);
        QCOMPARE(pool()->rowCount(), all);
        select("anthropic/client-a");
        QTest::keyClick(table(), Qt::Key_Left);
        QCOMPARE(selected(), QString("anthropic"));
        QTest::keyClick(table(), Qt::Key_Return);
        QCOMPARE(pool()->rowCount(), all - 4);
        const auto place = table()->visualRect(pool()->find("anthropic"));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, place.topLeft() + QPoint(18, 8));
        QCOMPARE(pool()->rowCount(), all);
        act("Hide all keys");
        QCOMPARE(pool()->rowCount(), all - 4);
        act("Show all keys");
        QCOMPARE(pool()->rowCount(), all);
    }

    void readsAndCopiesWhatAProviderSaid()
    {
        open();
        select("gemini");
        QTest::keyClick(table(), Qt::Key_Return);
        auto* words = m_page->findChild<TroublePanel*>()->findChild<CodeView*>();
        QVERIFY(words->isVisible());
        QVERIFY(words->toPlainText().contains("Quota exceeded for metric"));
        press("Copy");
        QVERIFY(QApplication::clipboard()->text().contains("Quota exceeded for metric"));
        QVERIFY(m_page->copyText().contains("gemini/gemini-2.5-pro"));
        m_page->openThing("openai");
        QVERIFY(words->toPlainText().contains("The server had an error"));
    }

    void showsTheErrorsOfATimeThatAnotherPageHandsOver()
    {
        open();
        auto* panel = m_page->findChild<TroublePanel*>();
        QTRY_VERIFY(panel->count() > 1);
        const int all = panel->count();
        const auto now = m_host->link.now();
        m_page->openThing(PageScope{now - std::chrono::hours(1000), now - std::chrono::hours(900), {}}.toThing());
        QTRY_COMPARE(panel->count(), 0);
        QVERIFY(test::says(*panel, "was in this time"));
        for (auto* button : panel->findChildren<QPushButton*>())
            if (button->isVisible() && button->text().endsWith(QChar(0xD7)))
                QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(panel->count(), all);
    }

    void showsWhatWaitsAndWhyAndOpensTheRun()
    {
        open();
        QCOMPARE(card("Waiting for room")->value(), QString("7"));
        QVERIFY(card("Waiting for room")->explanation().contains("reconciler"));
        QCOMPARE(lane("scheduled"), QString("3"));
        QCOMPARE(lane("supervised"), QString("0"));
        auto* calls = tableNamed("Calls that wait");
        QCOMPARE(calls->model()->rowCount(), 7);
        QVERIFY(calls->model()->index(0, WaitingCallModel::Why).data().toString().contains("8 200 input tokens"));
        calls->setCurrentRow(0);
        QTest::keyClick(calls, Qt::Key_Return);
        QCOMPARE(m_host->navigator.visited, QStringList{"run " + m_host->link.runOf("issue-fixer")});
        calls->setCurrentRow(5);
        QTest::keyClick(calls, Qt::Key_Return);
        QCOMPARE(m_host->navigator.visited.size(), 1);
    }

    void forgetsAnswersAfterAQuestion()
    {
        open();
        m_page->openThing("cache");
        QCOMPARE(card("Answered from the cache")->value(), QString("34 %"));
        QVERIFY(says("1,284 answers"));
        press("Forget answers…");
        auto* dialog = m_page->findChild<ForgetDialog*>();
        QVERIFY(dialog);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QCOMPARE(m_host->link.asked("clear_cache"), 0);
        QTRY_VERIFY(!m_page->findChild<ForgetDialog*>());
        act("Forget answers…");
        dialog = m_page->findChild<ForgetDialog*>();
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), "acme");
        QTest::mouseClick(test::button<QPushButton>(*dialog, "Forget them"), Qt::LeftButton);
        QTRY_COMPARE(m_host->navigator.notices.size(), 1);
        QVERIFY(m_host->navigator.notices.first().contains("forgotten"));
        QTRY_VERIFY(!says("1,284 answers"));
        act("Forget answers…");
        QTest::mouseClick(test::button<QPushButton>(*m_page->findChild<ForgetDialog*>(), "Forget them"), Qt::LeftButton);
        QTRY_VERIFY(!test::button<QPushButton>(*m_page, "Forget answers…")->isEnabled());
    }

    void decidesAnExperimentAfterOneQuestion()
    {
        open();
        m_page->openThing("experiments");
        auto* first = m_page->findChild<ExperimentCard*>();
        QVERIFY(first->isVisible());
        QVERIFY(says("70.6 % cheaper, certain to 99.9 %"));
        QVERIFY(says("takes 2.5 times as long so far, not certain yet"));
        QTest::mouseClick(test::button<QPushButton>(*first, "Roll out"), Qt::LeftButton);
        auto* question = m_page->findChild<QuestionDialog*>();
        QVERIFY(question);
        QTest::mouseClick(test::button<QPushButton>(*question, "Not now"), Qt::LeftButton);
        QCOMPARE(m_host->link.asked("decide_experiment"), 0);
        QTRY_VERIFY(!m_page->findChild<QuestionDialog*>());
        QTest::mouseClick(test::button<QPushButton>(*first, "Roll out"), Qt::LeftButton);
        QTest::mouseClick(test::button<QPushButton>(*m_page->findChild<QuestionDialog*>(), "Roll out"), Qt::LeftButton);
        QTRY_COMPARE(m_host->navigator.notices, QStringList{"triage-on-haiku is rolled out."});
        QTRY_VERIFY(!test::button<QPushButton>(*first, "Roll out")->isVisible());
        QVERIFY(test::button<QPushButton>(*first, "Revert")->isVisible());
    }

    void saysWhatTheKeysAllow()
    {
        open();
        m_page->openThing("capacity");
        auto* capacity = tableNamed("Capacity");
        QTRY_COMPARE(capacity->model()->rowCount(), 4);
        capacity->setCurrentRow(0);
        QVERIFY(m_page->copyText().contains("input tokens a minute"));
    }

    void cardsAreWaysToTheirSections()
    {
        open();
        QTest::mouseClick(card("Answered from the cache"), Qt::LeftButton);
        QCOMPARE(m_page->findChild<SegmentedTabs*>()->current(), QString("cache"));
        card("Waiting for room")->setFocus();
        QTest::keyClick(card("Waiting for room"), Qt::Key_Return);
        QCOMPARE(m_page->findChild<SegmentedTabs*>()->current(), QString("queue"));
        press("Add provider");
        QCOMPARE(m_host->navigator.visited, QStringList{"settings new-provider"});
    }

    void asksOnlyWhileItIsSeen()
    {
        fake();
        m_fake->list.providers = {providerOf(1, 1)};
        m_host->show(*m_page);
        QTRY_COMPARE(m_fake->lists, 1);
        QTRY_VERIFY_WITH_TIMEOUT(m_fake->lists >= 3, 5000);
        QCOMPARE(m_fake->probes, 1);
        m_page->hidden();
        int before = m_fake->lists;
        QTest::qWait(1300);
        QCOMPARE(m_fake->lists, before);
        m_page->shown();
        QTRY_COMPARE(m_fake->lists, before + 1);
        m_page->setPaused(true);
        QTRY_VERIFY(says("Paused"));
        before = m_fake->lists;
        QTest::qWait(1300);
        QCOMPARE(m_fake->lists, before);
        m_page->setPaused(false);
        QTRY_COMPARE(m_fake->lists, before + 1);
        m_page->hide();
        before = m_fake->lists;
        QTest::qWait(1300);
        QCOMPARE(m_fake->lists, before);
    }

    void keepsSelectionAndScrollPositionWhileItLives()
    {
        fake();
        for (int number = 0; number < 20; ++number)
            m_fake->list.providers.push_back(providerOf(number, 10));
        m_host->show(*m_page);
        QTRY_COMPARE(pool()->rowCount(), 20);
        act("Show all keys");
        QCOMPARE(pool()->rowCount(), 220);
        select("provider-15/key-4");
        const int scrolled = table()->verticalScrollBar()->value();
        QVERIFY(scrolled > 0);
        m_fake->list.providers[15].keys[4].gauges[0].left = 7;
        m_fake->list.providers.push_back(providerOf(20, 1));
        m_page->refresh();
        QTRY_COMPARE(pool()->rowCount(), 221);
        QCOMPARE(selected(), QString("provider-15/key-4"));
        QCOMPARE(table()->verticalScrollBar()->value(), scrolled);
        QCOMPARE(cell("provider-15/key-4", PoolTableModel::Requests), QString("7 of 100"));
    }

    void emptySectionsTakeOneCalmLine()
    {
        fake();
        m_fake->list.providers = {providerOf(1, 1)};
        m_host->show(*m_page);
        QTRY_VERIFY(says("Nothing waits"));
        m_page->openThing("errors");
        QVERIFY(says("No call failed"));
        m_page->openThing("experiments");
        QVERIFY(says("No experiment runs"));
        m_page->openThing("capacity");
        QVERIFY(says("Nothing is known yet"));
        m_page->openThing("cache");
        QVERIFY(m_page->copyText().contains("Equal requests\toff"));
        QVERIFY(!card("Saved")->isVisible());
        QCOMPARE(card("Answered from the cache")->value(), QString("off"));
    }

    void namesOnlyTheFirstOfManyThatAreInTrouble()
    {
        fake();
        for (int number = 0; number < 20; ++number) {
            m_fake->list.providers.push_back(providerOf(number, 1));
            m_fake->list.providers.back().keys[0].restsFor = 5;
        }
        m_host->show(*m_page);
        QTRY_COMPARE(card("Providers")->value(), QString("0 of 20 ok"));
        QVERIFY(card("Providers")->explanation().endsWith("and 18 more"));
    }

    void saysHowManyWaitBeyondThoseThatAreListed()
    {
        fake();
        m_fake->list.providers = {providerOf(1, 1)};
        for (int number = 0; number < 100; ++number)
            m_fake->list.waiting.push_back({"evaluation", "acme", "a" + std::to_string(number), "", 1, {}, "no room"});
        m_fake->list.waitingTotal = 240;
        m_host->show(*m_page);
        QTRY_VERIFY(says("The first 100 of 240"));
        QCOMPARE(card("Waiting for room")->value(), QString("240"));
    }

    void withoutProvidersItSaysWhatToDo()
    {
        fake();
        m_host->show(*m_page);
        QTRY_VERIFY(says("No providers"));
        press("Add a provider");
        QCOMPARE(m_host->navigator.visited, QStringList{"settings new-provider"});
    }

    void showsAnErrorAndTriesAgain()
    {
        fake();
        m_fake->list.providers = {providerOf(1, 1)};
        m_fake->listFails = base::Error{base::ErrorCode::Timeout, "the cell did not answer in time", nullptr};
        m_host->show(*m_page);
        QTRY_VERIFY(says("the cell did not answer in time"));
        m_page->hidden();
        m_fake->listFails.reset();
        press("Try again");
        QTRY_COMPARE(pool()->rowCount(), 1);
    }

    void keepsWhatItHasWhenTheCellFallsSilentAndSaysHowOldItIs()
    {
        fake();
        m_fake->list.providers = {providerOf(1, 1)};
        m_host->show(*m_page);
        QTRY_COMPARE(pool()->rowCount(), 1);
        m_fake->listFails = base::Error{base::ErrorCode::Unavailable, "the cell is stopping", nullptr};
        m_fake->routingFails = m_fake->listFails;
        m_page->refresh();
        QTRY_VERIFY(says("Not as of now"));
        QVERIFY(says("are not as of now: the cell is stopping"));
        QVERIFY(table()->isVisible());
        m_fake->listFails.reset();
        m_fake->routingFails.reset();
        m_page->refresh();
        QTRY_VERIFY(!says("Not as of now"));
        QTRY_VERIFY(!says("are not as of now"));
    }

    void everyControlHasAName()
    {
        open();
        for (const auto* widget : m_page->findChildren<QWidget*>())
            if (widget->focusPolicy() & Qt::TabFocus && widget->isEnabled() && widget->isVisible()) {
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty())
                        || widget->inherits("QScrollBar") || widget->inherits("QHeaderView"),
                    qPrintable(widget->metaObject()->className() + QString(" ") + widget->objectName()));
            }
    }

    void staysReadableInASmallWindow()
    {
        m_host->show(*m_page);
        m_page->resize(900, 600);
        QTRY_VERIFY(pool()->rowCount() > 5);
        QVERIFY(!table()->horizontalScrollBar()->isVisible());
        QVERIFY(table()->viewport()->height() > 4 * 26);
        QVERIFY(!tableNamed("Calls that wait")->horizontalScrollBar()->isVisible());
    }

private:
    void open()
    {
        m_host->show(*m_page);
        QTRY_VERIFY(pool()->rowCount() > 5);
        QTRY_VERIFY(card("Answered from the cache")->value().contains('%'));
    }

    void fake()
    {
        m_fake = std::make_unique<FakeGateway>();
        m_page = std::make_unique<GatewayPage>(
            PageContext{*m_fake, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace});
    }

    PoolTableModel* pool() const { return m_page->findChild<PoolTableModel*>(); }
    TableView* table() const { return tableNamed("Providers and keys"); }
    TableView* tableNamed(const QString& name) const { return test::named<TableView>(*m_page, name); }
    StatCard* card(const QString& title) const { return test::named<StatCard>(*m_page, title); }
    QString lane(const QString& name) const
    {
        const auto* bar = test::named<MeterBar>(*m_page, name);
        return bar ? bar->shownValue() : QString();
    }
    QString cell(const QString& key, int column) const { return pool()->find(key).siblingAtColumn(column).data().toString(); }
    void select(const QString& key) { table()->setCurrentRow(pool()->find(key).row()); }
    QString selected() const { return pool()->row(table()->currentIndex())->key; }

    void press(const QString& text) { test::press(*m_page, text); }
    void act(const QString& text) { test::act(*m_page, text); }
    bool says(const QString& words) const { return test::says(*m_page, words); }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<FakeGateway> m_fake;
    std::unique_ptr<GatewayPage> m_page;
};

QTEST_MAIN(TestGateway)
#include "test_gateway.moc"
