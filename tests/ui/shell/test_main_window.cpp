#include "engine/api/snapshot.h"
#include "tests/ui/support/all_answered.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/alerts/silence_dialog.h"
#include "ui/shell/alerts_panel.h"
#include "ui/shell/connection_view.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/palette_controller.h"
#include "ui/shell/settings_saver.h"
#include "ui/widgets/navigation_list.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/status_bar_strip.h"

#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QUrl>
#include <QVBoxLayout>

using namespace kaze;
using namespace kaze::ui;

namespace {

//! A page that writes down what is done to it.
class FakePage : public Page {
public:
    FakePage(const PageContext& context, const QString& id, QStringList& log) : Page(context, id, id.toUpper()), m_log(log)
    {
        auto* column = new QVBoxLayout(this);
        m_field = new QLineEdit;
        m_button = new QPushButton("press");
        m_list = new QListWidget;
        m_list->addItems({"one", "two"});
        column->addWidget(m_field);
        column->addWidget(m_button);
        column->addWidget(m_list);
        connect(m_button, &QPushButton::clicked, this, [this] { m_log << "pressed"; });
        auto* action = new QAction("Do something odd", this);
        action->setShortcut(QKeySequence("Ctrl+D"));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this] { m_log << "odd"; });
        addAction(action);
    }

    bool focusFilter() override
    {
        m_field->setFocus();
        return true;
    }
    void refresh() override { m_log << id() + " refreshed"; }
    void openThing(const QString& thing) override { m_log << id() + " opens " + thing; }
    bool goBack() override { return std::exchange(detail, false); }
    QString copyText() const override { return "copied from " + id(); }
    void setPaused(bool paused) override { m_log << id() + (paused ? " paused" : " goes on"); }
    void shown() override { m_log << id() + " shown"; }
    void hidden() override { m_log << id() + " hidden"; }

    bool detail = false;
    QLineEdit* m_field;
    QPushButton* m_button;
    QListWidget* m_list;

private:
    QStringList& m_log;
};

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_log.clear();
        open();
    }

    void cleanup()
    {
        m_window.reset();
        m_host.reset();
    }

    void comesBackFromItsIcon()
    {
        m_window->showMinimized();
        QTRY_VERIFY(m_window->isMinimized());
        m_window->present();
        QTRY_VERIFY(!m_window->isMinimized() && m_window->isVisible());
    }

    void showsTheFirstPageAndTheOthersWhenTheyAreChosen()
    {
        QCOMPARE(page()->id(), QString("overview"));
        QVERIFY(m_log.contains("overview shown"));
        auto* list = m_window->findChild<NavigationList*>();
        QCOMPARE(list->ids(), (QStringList{"overview", "agents", "new-run", "approvals", "traces", "alerts", "settings"}));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(page()->id(), QString("agents"));
        QVERIFY(m_log.contains("overview hidden"));
        QVERIFY(m_window->windowTitle().startsWith("AGENTS"));
    }

    void goesToPagesByTheirNumber()
    {
        QTest::keyClick(m_window.get(), Qt::Key_5, Qt::ControlModifier);
        QCOMPARE(page()->id(), QString("traces"));
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        QCOMPARE(page()->id(), QString("settings"));
        QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(page()->id(), QString("new-run"));
        QCOMPARE(m_window->findChild<NavigationList*>()->current(), QString("new-run"));
    }

    void opensFilesOfTracesThatAreDropped()
    {
        QMimeData files;
        files.setUrls({QUrl::fromLocalFile("/tmp/a b.sqlite"), QUrl("https://example.org/c.sqlite")});
        QDragEnterEvent enter({20, 20}, Qt::CopyAction, &files, Qt::LeftButton, {});
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({20, 20}, Qt::CopyAction, &files, Qt::LeftButton, {});
        QApplication::sendEvent(m_window.get(), &drop);
        QCOMPARE(page()->id(), QString("traces"));
        QVERIFY(m_log.contains("traces opens file:/tmp/a b.sqlite"));
        QCOMPARE(m_log.filter("opens file:").size(), 1);
        QMimeData words;
        words.setText("no file");
        QDragEnterEvent other({20, 20}, Qt::CopyAction, &words, Qt::LeftButton, {});
        other.ignore();
        QApplication::sendEvent(m_window.get(), &other);
        QVERIFY(!other.isAccepted());
    }

    void goesBackWithEscape()
    {
        m_window->navigator().showRun("r1");
        m_window->navigator().showRun("r2");
        m_window->navigator().showTrace("t1");
        QCOMPARE(page()->id(), QString("traces"));
        page()->detail = true;
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QCOMPARE(page()->id(), QString("traces"));
        m_log.clear();
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QCOMPARE(page()->id(), QString("agents"));
        QVERIFY(m_log.contains("agents opens r2"));
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QVERIFY(m_log.contains("agents opens r1"));
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QCOMPARE(page()->id(), QString("overview"));
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QCOMPARE(page()->id(), QString("overview"));
    }

    void putsTheKeyboardIntoTheFilterButLeavesSlashesToFields()
    {
        QTest::keyClick(m_window.get(), Qt::Key_Slash);
        QTRY_VERIFY(page()->m_field->hasFocus());
        QTest::keyClicks(page()->m_field, "a/b ?");
        QCOMPARE(page()->m_field->text(), QString("a/b ?"));
    }

    void pausesWithSpaceButLeavesItToButtonsAndFields()
    {
        page()->m_list->setFocus();
        QTest::keyClick(page()->m_list, Qt::Key_Space);
        QVERIFY(m_window->isPaused());
        QVERIFY(m_log.contains("overview paused"));
        QVERIFY(!m_window->findChild<StatusBarStrip*>()->itemText("paused").isEmpty());
        page()->m_button->setFocus();
        QTest::keyClick(page()->m_button, Qt::Key_Space);
        QVERIFY(m_log.contains("pressed"));
        QVERIFY(m_window->isPaused());
        page()->m_field->setFocus();
        QTest::keyClick(page()->m_field, Qt::Key_Space);
        QCOMPARE(page()->m_field->text(), QString(" "));
        page()->m_list->setFocus();
        QTest::keyClick(page()->m_list, Qt::Key_Space);
        QVERIFY(!m_window->isPaused());
        QVERIFY(m_window->findChild<StatusBarStrip*>()->itemText("paused").isEmpty());
    }

    void refreshesAndCopies()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QVERIFY(m_log.contains("overview refreshed"));
        page()->m_button->setFocus();
        QTest::keyClick(page()->m_button, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString("copied from overview"));
        page()->m_field->setFocus();
        page()->m_field->setText("field");
        page()->m_field->selectAll();
        QTest::keyClick(page()->m_field, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString("field"));
    }

    void offersEveryActionInThePalette()
    {
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = m_window->palette().palette();
        QVERIFY(palette->isOpen());
        auto* edit = palette->findChild<QLineEdit*>();
        QTest::keyClicks(edit, "odd");
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(!palette->isOpen());
        QVERIFY(m_log.contains("odd"));
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(palette->isOpen());
        QTest::keyClicks(edit, "go to traces");
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(page()->id(), QString("traces"));
    }

    void opensRunsTracesAndAgentsByWhatIsTyped()
    {
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier);
        auto* palette = m_window->palette().palette();
        QTRY_VERIFY(palette->shownIds().size() > 20);
        auto* edit = palette->findChild<QLineEdit*>();
        QTest::keyClicks(edit, "vector stores");
        QTRY_VERIFY(!palette->shownIds().isEmpty() && palette->shownIds().front().startsWith("agents:"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(page()->id(), QString("agents"));
        QVERIFY(m_log.contains("agents opens " + m_host->link.runOf("researcher")));

        const auto id = m_host->link.runOf("issue-fixer");
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier);
        QTest::keyClicks(edit, id.right(8));
        QTRY_VERIFY(palette->shownIds().contains("agents:" + id));
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(!palette->isOpen());
    }

    void showsEveryKeyInTheSheet()
    {
        QTest::keyClick(m_window.get(), Qt::Key_Question);
        auto* sheet = m_window->findChild<KeySheetDialog*>();
        QVERIFY(sheet && sheet->isVisible());
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());
    }

    void followsTheSnapshotInItsBars()
    {
        auto* strip = m_window->findChild<StatusBarStrip*>();
        QCOMPARE(strip->itemText("queue"), QString("queue 1"));
        m_host->link.changeSnapshot([](api::CellSnapshot& snapshot) {
            snapshot.runsQueued = 12;
            snapshot.spendToday = base::Money::fromDollars(18.42);
        });
        QCOMPARE(strip->itemText("queue"), QString("queue 12"));
        QVERIFY(test::button<QAbstractButton>(*m_window, "Spent today: $18.42"));
    }

    void listsWarningsAndQuestionsUnderTheAlerts()
    {
        auto* alerts = test::button<QAbstractButton>(*m_window, "3 alerts");
        QVERIFY(alerts);
        QTest::mouseClick(alerts, Qt::LeftButton);
        auto* panel = m_window->findChild<AlertsPanel*>();
        QTRY_VERIFY(panel->isVisible());
        const auto looks = [panel] {
            QList<QPushButton*> found;
            for (auto* button : panel->findChildren<QPushButton*>())
                if (button->text() == "Look")
                    found << button;
            return found;
        };
        QTRY_COMPARE(looks().size(), 6);
        QTest::mouseClick(looks().front(), Qt::LeftButton);
        QVERIFY(!panel->isVisible());
        QCOMPARE(page()->id(), QString("approvals"));
        QVERIFY(m_log.filter("approvals opens ").size() == 1);
    }

    void saysWhatCouldNotBeReadUnderTheAlerts()
    {
        QVERIFY(test::allAnswered(m_host->link));
        m_host->link.failNext({base::ErrorCode::Timeout, "the cell did not answer in time", nullptr});
        showAlerts();
        auto* panel = m_window->findChild<AlertsPanel*>();
        QTRY_VERIFY(test::says(*panel, "could not be read: the cell did not answer in time"));
        QVERIFY(!test::says(*panel, "Nothing needs you."));
    }

    void opensAndSilencesWhatFires()
    {
        showAlerts();
        auto* panel = m_window->findChild<AlertsPanel*>();
        QTRY_VERIFY(firstButton(*panel, "Open"));
        QTest::mouseClick(firstButton(*panel, "Open"), Qt::LeftButton);
        QVERIFY(!panel->isVisible());
        QCOMPARE(page()->id(), QString("alerts"));
        QVERIFY(m_log.filter("alerts opens ").size() == 1);
        showAlerts();
        QTRY_VERIFY(firstButton(*panel, "Silence…"));
        QTest::mouseClick(firstButton(*panel, "Silence…"), Qt::LeftButton);
        auto* dialog = m_window->findChild<SilenceDialog*>();
        QVERIFY(dialog && !panel->isVisible());
        test::press(*dialog, "Silence");
        QTRY_VERIFY(test::button<QAbstractButton>(*m_window, "2 alerts"));
    }

    void coversThePagesWhileTheCellIsAway()
    {
        auto* view = m_window->findChild<ConnectionView*>();
        QVERIFY(view->showsPages());
        m_host->link.setState(CellLink::State::Lost, "the data folder is read-only");
        QVERIFY(!view->showsPages());
        auto* again = test::button<QPushButton>(*view, "Try again now");
        QVERIFY(again && again->isVisible());
        QVERIFY(m_window->findChild<ErrorState*>()->accessibleDescription().contains("read-only"));
        m_log.clear();
        QTest::mouseClick(again, Qt::LeftButton);
        QVERIFY(view->showsPages());
        QVERIFY(m_log.contains("overview refreshed"));
    }

    void closesAtOnceWhenNothingLives()
    {
        m_host->link.setOwnsCell(false);
        QSignalSpy quit(m_window.get(), &MainWindow::quitRequested);
        m_window->close();
        QCOMPARE(quit.count(), 1);
        QVERIFY(!m_window->isVisible());
    }

    void asksBeforeItStopsLiveRuns()
    {
        QSignalSpy quit(m_window.get(), &MainWindow::quitRequested);
        m_window->close();
        QVERIFY(m_window->isVisible());
        auto* dialog = m_window->findChild<CloseDialog*>();
        QVERIFY(dialog);
        QTest::mouseClick(test::button<QPushButton>(*dialog, "Cancel"), Qt::LeftButton);
        QCOMPARE(quit.count(), 0);
        QTRY_VERIFY(!m_window->findChild<CloseDialog*>());
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_Q, Qt::ControlModifier);
        dialog = m_window->findChild<CloseDialog*>();
        QVERIFY(dialog);
        QTest::mouseClick(test::button<QPushButton>(*dialog, "Stop and quit"), Qt::LeftButton);
        QCOMPARE(quit.count(), 1);
        QVERIFY(!m_window->isVisible());
    }

    void remembersItsSizeAndPage()
    {
        m_window->resize(1111, 777);
        m_window->go("traces");
        m_window->quit();
        open();
        QCOMPARE(page()->id(), QString("traces"));
        QCOMPARE(m_window->size(), QSize(1111, 777));
    }

    void keepsSettingsInTheirFileWithoutItsOwnThreadWriting()
    {
        auto& settings = m_host->settings;
        {
            const SettingsSaver saver(settings, 10);
            settings.setValue("agents/filter", "state:running");
            QTRY_COMPARE(inFile("agents/filter"), QString("state:running"));
            settings.setValue("agents/filter", "pool:review");
            settings.remove("window/page");
            QTRY_COMPARE(inFile("agents/filter"), QString("pool:review"));
        }
        settings.setValue("agents/filter", "last");
        settings.sync(); // as the window does when it closes
        QCOMPARE(settings.status(), QSettings::NoError);
        QCOMPARE(inFile("agents/filter"), QString("last"));
    }

    void saysItsFirstFrameOnce()
    {
        QTRY_COMPARE(m_frames, 1);
        m_window->update();
        QTest::qWait(1);
        QCOMPARE(m_frames, 1);
    }

private:
    void open()
    {
        m_window.reset();
        QList<PageEntry> pages;
        for (const auto* id : {"overview", "agents", "new-run", "approvals", "traces", "alerts", "settings"})
            pages << PageEntry{id, QString(id).toUpper(), QString(id) == "settings" ? "System" : "Operate",
                [this, id](const PageContext& context) -> Page* { return new FakePage(context, id, m_log); }};
        m_window = std::make_unique<MainWindow>(m_host->link, m_host->theme, m_host->settings, pages);
        m_frames = 0;
        connect(m_window.get(), &MainWindow::firstFrame, this, [this] { ++m_frames; });
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void showAlerts()
    {
        auto* alerts = m_window->findChild<QAbstractButton*>("alerts");
        QVERIFY(alerts);
        QTest::mouseClick(alerts, Qt::LeftButton);
        QTRY_VERIFY(m_window->findChild<AlertsPanel*>()->isVisible());
    }
    static QPushButton* firstButton(const QWidget& parent, const QString& text)
    {
        for (auto* button : parent.findChildren<QPushButton*>())
            if (button->text() == text && button->isVisible())
                return button;
        return nullptr;
    }

    //! What another program would read; QSettings shares what it has in memory by the file's name.
    QString inFile(const QString& key) const
    {
        const QString copy = m_host->folder.filePath("copy.ini");
        QFile::remove(copy);
        QFile::copy(m_host->settings.fileName(), copy);
        return QSettings(copy, QSettings::IniFormat).value(key).toString();
    }

    FakePage* page() const { return static_cast<FakePage*>(m_window->currentPage()); }

    std::unique_ptr<test::PageHost> m_host;
    QStringList m_log;
    std::unique_ptr<MainWindow> m_window;
    int m_frames = 0;
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
