#include "ui/widgets/navigation_list.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/status_bar_strip.h"
#include "ui/widgets/toast.h"
#include "ui/widgets/top_bar.h"

#include <QAbstractButton>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace kaze::ui;

namespace {

QList<NavigationSection> sections()
{
    return {{"Operate", {{"overview", "Overview"}, {"agents", "Agents"}}}, {"Observe", {{"traces", "Traces"}}}};
}

QAbstractButton* named(QWidget& parent, const QString& name)
{
    for (auto* button : parent.findChildren<QAbstractButton*>())
        if (button->accessibleName() == name)
            return button;
    return nullptr;
}

} // namespace

class TestFrame : public QObject {
    Q_OBJECT
private slots:
    void choosesPagesWithTheKeyboardAndSkipsSections()
    {
        NavigationList list(m_theme);
        list.setSections(sections());
        QSignalSpy chosen(&list, &NavigationList::chosen);
        list.setCurrent("overview");
        list.show();
        QTest::keyClick(&list, Qt::Key_Down);
        QCOMPARE(list.current(), "agents");
        QTest::keyClick(&list, Qt::Key_Down);
        QCOMPARE(list.current(), "traces");
        QTest::keyClick(&list, Qt::Key_Up);
        QCOMPARE(list.current(), "agents");
        QTest::keyClicks(&list, "ov");
        QCOMPARE(list.current(), "overview");
        QCOMPARE(chosen.count(), 5);
        QCOMPARE(list.ids(), (QStringList{"overview", "agents", "traces"}));
    }

    void saysNothingWhenThePageIsChosenAlready()
    {
        NavigationList list(m_theme);
        list.setSections(sections());
        list.setCurrent("traces");
        QSignalSpy chosen(&list, &NavigationList::chosen);
        list.setCurrent("traces");
        list.setCurrent("no such page");
        list.setSections(sections());
        QCOMPARE(list.current(), "traces");
        QCOMPARE(chosen.count(), 0);
    }

    void saysCountsAloud()
    {
        NavigationList list(m_theme);
        list.setSections(sections());
        list.setCount("agents", "2", true);
        QCOMPARE(list.model()->index(2, 0).data(Qt::AccessibleTextRole).toString(), "Agents, 2 waiting for you");
        list.setCount("agents", {});
        QCOMPARE(list.model()->index(2, 0).data(Qt::AccessibleTextRole).toString(), "Agents");
        list.setCount("no such page", "1");
    }

    void showsTheCellWithWordsForItsColours()
    {
        TopBar bar(m_theme);
        bar.setCell({"eu-1", "running", Tone::Ok, Tone::Critical, "production", true});
        bar.setDegradation("Normal", Tone::Ok, "nothing is limited");
        bar.setSpend("$18.42", "$18.421377");
        bar.resize(1440, 44);
        QVERIFY(named(bar, "Cell: eu-1 · running, production, read-only"));
        QVERIFY(named(bar, "Degradation level: Normal"));
        QVERIFY(named(bar, "Spent today: $18.42"));
        QVERIFY(named(bar, "No alerts"));
        bar.setAlerts(1);
        QVERIFY(named(bar, "1 alert"));
        bar.setAlerts(3, Tone::Critical);
        QVERIFY(named(bar, "3 alerts"));
    }

    void clicksEverythingInTheTopBar()
    {
        TopBar bar(m_theme);
        bar.setCell({"Local cell", "running", Tone::Ok, {}, {}, false});
        bar.resize(1440, 44);
        bar.show();
        QSignalSpy cell(&bar, &TopBar::cellClicked);
        QSignalSpy search(&bar, &TopBar::searchClicked);
        QSignalSpy alerts(&bar, &TopBar::alertsClicked);
        QTest::mouseClick(named(bar, "Cell: Local cell · running"), Qt::LeftButton);
        QTest::keyClick(named(bar, "Search agents, traces, actions…"), Qt::Key_Space);
        QTest::mouseClick(named(bar, "No alerts"), Qt::LeftButton);
        QCOMPARE(cell.count() + search.count() + alerts.count(), 3);
        QMenu menu;
        bar.setCellMenu(&menu);
        QTest::mouseClick(named(bar, "Cell: Local cell · running"), Qt::LeftButton);
        QVERIFY(menu.isVisible());
        QCOMPARE(cell.count(), 1);
        menu.close();
    }

    void givesUpLeadingItemsOfTheStatusBarWhenItIsNarrow()
    {
        using Side = StatusBarStrip::Side;
        StatusBarStrip strip(m_theme);
        strip.setItem(Side::Leading, "engine", "engine running", {}, Tone::Ok);
        strip.setItem(Side::Leading, "events", "3 214 events/s · 0 dropped");
        strip.setItem(Side::Trailing, "clock", "14:32:07");
        strip.resize(900, 26);
        strip.show();
        const auto visible = [&strip](const QString& text) {
            for (auto* item : strip.findChildren<QWidget*>())
                if (item->accessibleName() == text)
                    return item->isVisible();
            return false;
        };
        QVERIFY(visible("engine running") && visible("3 214 events/s · 0 dropped") && visible("14:32:07"));
        strip.resize(240, 26);
        QVERIFY(visible("engine running") && !visible("3 214 events/s · 0 dropped") && visible("14:32:07"));
        strip.setItem(Side::Leading, "engine", "engine stopped", {}, Tone::Critical);
        QCOMPARE(strip.itemText("engine"), "engine stopped");
        strip.removeItem("events");
        QCOMPARE(strip.itemText("events"), "");
    }

    void runsAPagesShortcut()
    {
        QWidget window;
        auto* header = new PageHeader(m_theme, "Agents", &window);
        auto* button = header->addButton("New run", ButtonRole::Primary, QKeySequence("Ctrl+N"));
        QVERIFY(button->text().contains("Ctrl+N"));
        QCOMPARE(button->accessibleName(), "New run");
        QSignalSpy clicked(button, &QPushButton::clicked);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(clicked.count(), 1);
    }

    void showsNoticesWithoutTakingTheKeyboard()
    {
        QWidget window;
        window.resize(800, 600);
        auto* button = new QPushButton("somewhere", &window);
        ToastArea area(m_theme, &window);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        button->setFocus();
        int opened = 0;
        area.post({"Run 8f21 finished.", Tone::Ok, "Open", [&opened] { ++opened; }, std::chrono::milliseconds(0)});
        QCOMPARE(area.count(), 1);
        QVERIFY(area.isVisible() && area.geometry().right() < 800 && area.geometry().bottom() < 600);
        QVERIFY(button->hasFocus());
        for (auto* each : area.findChildren<QPushButton*>())
            if (each->text() == "Open")
                QTest::mouseClick(each, Qt::LeftButton);
        QCOMPARE(opened, 1);
        QCOMPARE(area.count(), 0);
        QVERIFY(!area.isVisible());
    }

    void pressesTheNewestNoticeThatCanBePressed()
    {
        QWidget window;
        window.resize(800, 600);
        ToastArea area(m_theme, &window);
        window.show();
        QStringList done;
        QVERIFY(!area.act());
        for (const auto* name : {"first", "second"})
            area.post({name, Tone::Neutral, "Undo", [&done, name] { done << name; }, std::chrono::milliseconds(0)});
        area.post({"nothing to press", Tone::Neutral, {}, {}, std::chrono::milliseconds(0)});
        QVERIFY(area.act() && area.act() && !area.act());
        QCOMPARE(done, (QStringList{"second", "first"}));
        QCOMPARE(area.count(), 1);
    }

    void dropsTheOldestNoticeAndTheExpired()
    {
        QWidget window;
        window.resize(800, 600);
        ToastArea area(m_theme, &window);
        window.show();
        for (int i = 0; i < 6; ++i)
            area.post({QString::number(i), Tone::Neutral, {}, {}, std::chrono::milliseconds(i == 5 ? 20 : 0)});
        QCOMPARE(area.count(), 4);
        QTRY_COMPARE(area.count(), 3);
    }

private:
    Theme m_theme{ThemeMode::Dark};
};

QTEST_MAIN(TestFrame)
#include "test_frame.moc"
