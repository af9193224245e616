#include "engine/api/alert.h"
#include "engine/api/run_requests.h"
#include "tests/ui/shell/far_cell.h"
#include "tests/ui/support/page_host.h"
#include "ui/shell/alerts_panel.h"
#include "ui/shell/cell_menu.h"
#include "ui/shell/main_window.h"
#include "ui/shell/palette_controller.h"
#include "ui/shell/stale_banner.h"
#include "ui/shell/tray.h"
#include "ui/widgets/confirm.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QSignalSpy>

using namespace kaze;
using namespace kaze::ui;
using test::FarLink;
using test::NoSource;

namespace {

//! A page that writes down what is done to it, and on which cell.
class LogPage : public Page {
public:
    LogPage(const PageContext& given, const QString& id, QStringList& log) : Page(given, id, id.toUpper()), m_log(log) { }
    ~LogPage() override { m_log << note("gone"); }
    void openThing(const QString& thing) override { m_log << note("opens " + thing); }
    void shown() override { m_log << note("shown"); }
    void hidden() override { m_log << note("hidden"); }
    CellLink& link() { return context().link; }

private:
    QString note(const QString& what) const { return context().link.cellName() + ' ' + id() + ' ' + what; }
    QStringList& m_log;
};

} // namespace

class TestCellSwitch : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        m_log.clear();
        m_fleet = std::make_unique<Fleet>(m_host->link);
        m_eu = addCell("eu-1", "production", true);
        m_us = addCell("us-1", "staging", false);
        open();
    }
    void cleanup()
    {
        m_window.reset();
        m_fleet.reset();
        m_host.reset();
    }

    void makesThePagesOfACellWhenItIsShown()
    {
        QCOMPARE(m_log, QStringList{"local overview shown"});
        m_log.clear();
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(m_fleet->current().name(), QString("eu-1"));
        QCOMPARE(m_log, (QStringList{"local overview hidden", "eu-1 overview shown"}));
        QCOMPARE(static_cast<LogPage*>(m_window->currentPage())->link().cellName(), QString("eu-1"));
        m_window->go("agents");
        m_log.clear();
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(m_log.contains("local agents shown")); // the same page of the other cell
        QTest::keyClick(m_window.get(), Qt::Key_9, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(m_fleet->current().name(), QString("local"));
    }

    void saysWhichCellItIs()
    {
        auto* cell = m_window->findChild<QAbstractButton*>("cell");
        QVERIFY2(cell->text().startsWith("Local cell"), qPrintable(cell->text()));
        m_window->showCell("us-1");
        QVERIFY2(cell->text().startsWith("us-1 · Staging"), qPrintable(cell->text()));
        QVERIFY(cell->accessibleName().contains("Staging"));
        m_window->showCell("nobody");
        QCOMPARE(m_fleet->current().name(), QString("us-1"));
    }

    void listsAllCellsInTheSwitcher()
    {
        m_eu->changeSnapshot([](api::CellSnapshot& snapshot) {
            snapshot.approvalsOpen = 2;
            snapshot.alertsFiring = 1;
        });
        const auto words = CellMenu::wordsOf(*m_fleet->find("eu-1"));
        QCOMPARE(words, QString("eu-1 · Production · running · 2 approval(s) · 1 alert(s) · read-only"));
        auto* menu = m_window->findChild<CellMenu*>();
        emit menu->aboutToShow();
        QCOMPARE(menu->actions()[1]->text().section('\t', 0, 0), words);
        menu->actions()[2]->trigger();
        QCOMPARE(m_fleet->current().name(), QString("us-1"));
    }

    void isInThePalette()
    {
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = m_window->palette().palette();
        QTRY_VERIFY(palette->isOpen());
        QTest::keyClicks(QApplication::focusWidget(), "switch to cell us-1");
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(m_fleet->current().name(), QString("us-1"));
    }

    void refusesCommandsUntilUnlocked()
    {
        auto* lock = m_window->findChild<QAbstractButton*>("lock");
        QVERIFY(!lock->isVisible());
        m_window->showCell("eu-1");
        QVERIFY(lock->isVisible());
        QCOMPARE(lock->text(), QString("read-only"));
        QCOMPARE(pause(), base::ErrorCode::PermissionDenied);
        QTest::mouseClick(lock, Qt::LeftButton);
        QTRY_VERIFY(qobject_cast<QuestionDialog*>(QApplication::activeModalWidget()));
        QVERIFY(test::says(*QApplication::activeModalWidget(), "Unlock eu-1 (Production)?"));
        test::press(*QApplication::activeModalWidget(), "Unlock for 15 minutes");
        QTRY_COMPARE(lock->text(), QString("unlocked for 15 min"));
        QVERIFY(!pause());
        QTest::mouseClick(lock, Qt::LeftButton);
        QCOMPARE(lock->text(), QString("read-only"));
        QCOMPARE(pause(), base::ErrorCode::PermissionDenied);
    }

    void leavesThePagesWhileACellIsAway()
    {
        m_window->showCell("us-1");
        const auto* page = m_window->currentPage();
        StaleBanner* banner = nullptr;
        for (auto* one : m_window->findChildren<StaleBanner*>())
            if (one->parentWidget()->isVisible())
                banner = one;
        QVERIFY(banner && !banner->isVisible());
        m_us->lose("the cable is out");
        QVERIFY(banner->isVisible());
        QVERIFY2(banner->words().startsWith("Last heard 4") && banner->words().endsWith("ago · reconnecting · the cable is out"),
            qPrintable(banner->words()));
        QCOMPARE(m_window->currentPage(), page);
        QVERIFY(page->isVisible());
        test::press(*banner, "Retry now");
        QCOMPARE(m_us->retries, 1);
        QTRY_VERIFY(!banner->isVisible());
    }

    void saysOfWhichCellANoticeIs()
    {
        auto* tray = m_window->findChild<Tray*>();
        QSignalSpy said(tray, &Tray::said);
        m_window->hide();
        m_us->tell(alert());
        QTRY_COMPARE(said.count(), 1);
        QCOMPARE(said[0][0].toString(), QString("us-1 · Disk · critical"));
    }

    void tellsOfThisMachineWhileAnotherCellIsShown()
    {
        m_window->showCell("us-1");
        QSignalSpy said(m_window->findChild<Tray*>(), &Tray::said);
        m_window->hide();
        emit m_host->link.alertTold(alert(), "the disk is full");
        QCOMPARE(said.count(), 1);
        QCOMPARE(said[0][0].toString(), QString("This machine · Disk · critical"));
        m_window->findChild<Tray*>()->openLatest();
        QVERIFY(m_log.contains("local alerts opens a1"));
    }

    void leadsFromANoticeToItsCell()
    {
        auto* tray = m_window->findChild<Tray*>();
        m_window->showCell("us-1");
        m_window->hide();
        m_us->tell(alert());
        m_window->showCell("local"); // before the click on the notice
        m_log.clear();
        tray->openLatest();
        QCOMPARE(m_fleet->current().name(), QString("us-1"));
        QVERIFY(m_log.contains("us-1 alerts opens a1"));
        m_window->showCell("local");
        m_window->hide();
        m_us->tell(alert());
        m_fleet->setSource(std::make_shared<NoSource>());
        QTRY_VERIFY_WITH_TIMEOUT(!m_fleet->find("us-1"), 20'000);
        m_log.clear();
        tray->openLatest();
        QVERIFY(m_window->isVisible());
        QVERIFY2(m_log.isEmpty(), qPrintable(m_log.join('\n')));
    }

    void leavesAQuestionAloneWhenANoticeIsClicked()
    {
        m_window->hide();
        m_us->tell(alert());
        m_window->show();
        m_window->showCell("eu-1");
        QDialog question(m_window.get());
        question.open();
        m_log.clear();
        m_window->findChild<Tray*>()->openLatest();
        QCOMPARE(m_fleet->current().name(), QString("eu-1"));
        QVERIFY2(m_log.isEmpty(), qPrintable(m_log.join('\n')));
    }

    void goesToThisMachineWhenTheCellIsRemoved()
    {
        auto source = std::make_shared<NoSource>();
        m_window->showCell("us-1");
        m_log.clear();
        m_fleet->setSource(source); // its list is empty
        QTRY_COMPARE_WITH_TIMEOUT(m_fleet->current().name(), QString("local"), 20'000);
        QTRY_VERIFY(m_log.contains("us-1 overview gone"));
        QVERIFY(m_window->currentPage()->isVisible());
    }

    void closesWhatIsOpenOfTheCellBefore()
    {
        m_window->showCell("eu-1");
        auto* alerts = m_window->findChild<AlertsPanel*>();
        alerts->popup({});
        QVERIFY(alerts->isVisible());
        m_fleet->setCurrent("us-1"); // as a link does, or a cell that is removed
        QVERIFY(!alerts->isVisible());
        m_window->palette().openThings();
        auto* palette = m_window->palette().palette();
        QVERIFY(palette->isOpen());
        m_fleet->setCurrent("eu-1");
        QVERIFY(!palette->isOpen());
        QVERIFY(m_window->currentPage()->isAncestorOf(QApplication::focusWidget()) || m_window->currentPage()->hasFocus());
    }

    void leavesNoDialogOfACellThatIsRemoved()
    {
        m_window->showCell("us-1");
        emit m_window->findChild<AlertsPanel*>()->silenceWanted(alert());
        const QPointer<QWidget> dialog = QApplication::activeModalWidget();
        QVERIFY(dialog);
        m_fleet->setSource(std::make_shared<NoSource>());
        QTRY_VERIFY_WITH_TIMEOUT(!m_fleet->find("us-1"), 20'000);
        QVERIFY(!dialog);
    }

    void goesToNoCellThatComesLate()
    {
        m_host->settings.setValue("window/cell", "asia-1");
        open();
        QSignalSpy read(m_fleet.get(), &Fleet::listRead);
        m_fleet->setSource(std::make_shared<NoSource>());
        QVERIFY(read.count() > 0 || read.wait(20'000));
        addCell("asia-1", {}, false);
        QCOMPARE(m_fleet->current().name(), QString("local"));
    }

    void saysNothingGoodOfACellThatIsAway()
    {
        m_window->showCell("us-1");
        QVERIFY(barSays("Degradation level: Normal"));
        m_us->lose("the cable is out");
        QVERIFY(barSays("Degradation level: Not connected"));
        QVERIFY(!barSays("Degradation level: Normal"));
        m_us->retry();
        QTRY_VERIFY(barSays("Degradation level: Normal"));
    }

    void opensAPlaceOnACell()
    {
        QVERIFY(!m_window->goTo("nobody", "agents", "r1"));
        QVERIFY(m_window->goTo("eu-1", "agents", "r1"));
        QVERIFY(m_log.contains("eu-1 agents opens r1"));
        QVERIFY(m_window->goTo({}, "overview", {}));
        QCOMPARE(m_fleet->current().name(), QString("eu-1"));
    }

    void remembersTheCell()
    {
        m_window->showCell("us-1");
        open();
        QCOMPARE(m_fleet->current().name(), QString("us-1"));
        QVERIFY(m_log.contains("us-1 overview shown"));
    }

private:
    FarLink* addCell(const QString& name, const QString& environment, bool guarded)
    {
        KnownCell known;
        known.name = name;
        known.address = "https://" + name;
        known.environment = environment;
        known.guarded = guarded;
        auto link = std::make_unique<FarLink>(name);
        auto* added = link.get();
        m_fleet->add(known, std::move(link));
        return added;
    }
    void open()
    {
        m_window.reset();
        QList<PageEntry> pages;
        for (const auto* id : {"overview", "agents", "approvals", "alerts"})
            pages << PageEntry{id, QString(id).toUpper(), "Operate",
                [this, id](const PageContext& context) -> Page* { return new LogPage(context, id, m_log); }};
        m_window = std::make_unique<MainWindow>(*m_fleet, m_host->theme, m_host->settings, pages);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    [[nodiscard]] bool barSays(const QString& name) const
    {
        const auto buttons = m_window->findChildren<QAbstractButton*>();
        return std::any_of(buttons.begin(), buttons.end(), [&](const auto* one) { return one->accessibleName() == name; });
    }
    static api::Alert alert()
    {
        api::Alert alert;
        alert.id = "a1";
        alert.name = "Disk";
        alert.severity = api::AlertSeverity::Critical;
        alert.state = api::AlertState::Firing;
        return alert;
    }
    //! Pauses a run through the page's link; why it was refused, if it was.
    std::optional<base::ErrorCode> pause()
    {
        api::PauseRun request;
        request.runId = m_eu->runOf("issue-fixer").toStdString();
        std::optional<base::Result<api::Done>> answer;
        static_cast<LogPage*>(m_window->currentPage())->link().ask<api::PauseRun>(this, request, [&answer](auto reply) {
            answer = std::move(reply);
        });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 20'000))
            return base::ErrorCode::Timeout;
        return *answer ? std::nullopt : std::optional(answer->error().code);
    }

    std::unique_ptr<test::PageHost> m_host;
    QStringList m_log;
    std::unique_ptr<Fleet> m_fleet;
    FarLink* m_eu = nullptr;
    FarLink* m_us = nullptr;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestCellSwitch)
#include "test_cell_switch.moc"
