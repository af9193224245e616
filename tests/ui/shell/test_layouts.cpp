#include "tests/ui/support/page_host.h"
#include "ui/shell/layouts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/palette_controller.h"
#include "ui/shell/settings_saver.h"
#include "ui/widgets/name_dialog.h"
#include "ui/widgets/toast.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>

using namespace kaze;
using namespace kaze::ui;

namespace {

//! A page with a splitter that it remembers as the real ones do, and a text that a person may be writing.
class SplitPage : public Page {
public:
    SplitPage(const PageContext& given, const QString& id, int& made) : Page(given, id, id.toUpper())
    {
        ++made;
        auto* column = new QVBoxLayout(this);
        splitter = new QSplitter;
        splitter->addWidget(new QLineEdit);
        text = new QPlainTextEdit;
        splitter->addWidget(text);
        column->addWidget(splitter);
        const auto key = id + "/splitter";
        splitter->setSizes({400, 400});
        splitter->restoreState(given.settings.value(key).toByteArray());
        connect(
            splitter, &QSplitter::splitterMoved, this, [this, key] { context().settings.setValue(key, splitter->saveState()); });
    }
    //! As a person drags it.
    void drag(int to)
    {
        auto* handle = splitter->handle(1);
        QTest::mousePress(handle, Qt::LeftButton);
        QTest::mouseMove(handle, QPoint(to - handle->x(), 5));
        QTest::mouseRelease(handle, Qt::LeftButton);
    }
    [[nodiscard]] int share() const { return splitter->sizes().front(); }

    QSplitter* splitter;
    QPlainTextEdit* text;
};

} // namespace

//! Layouts under names, as a person makes and changes them in the window.
class TestLayouts : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        openAll();
    }
    void cleanup()
    {
        closeAll();
        m_host.reset();
    }

    void savesAndSwitches()
    {
        const int narrow = narrowed(200);
        save("narrow");
        m_window->go("agents");
        const int wide = widened(900);
        QVERIFY(wide > narrow + 100);
        save("wide");
        QCOMPARE(checkedInMenu(), QString("wide"));
        choose("narrow");
        QCOMPARE(page()->id(), QString("overview"));
        QCOMPARE(checkedInMenu(), QString("narrow"));
        QCOMPARE(page()->share(), narrow);
        m_window->go("agents");
        QVERIFY(page()->share() < wide - 50); // as when the layout was kept: never moved
        choose("wide");
        QCOMPARE(page()->id(), QString("agents"));
        QCOMPARE(page()->share(), wide);
    }

    void takesTheSwitchBack()
    {
        save("first");
        const int wide = widened(920);
        choose("first");
        QVERIFY(page()->share() < wide - 50);
        undo();
        QCOMPARE(page()->share(), wide);
    }

    void survivesARestart()
    {
        const int narrow = narrowed(180);
        save("narrow");
        const int wide = widened(880);
        closeAll();
        openAll();
        QCOMPARE(page()->share(), wide); // as it was left
        QCOMPARE(checkedInMenu(), QString("narrow"));
        choose("narrow");
        QCOMPARE(page()->share(), narrow);
        QCOMPARE(m_host->link.isStale(), false);
    }

    void replacesOneAndTakesThatBack()
    {
        const int narrow = narrowed(200);
        save("mine");
        const int wide = widened(900);
        inMenu("Save as mine again")->trigger();
        narrowed(150);
        choose("mine");
        QCOMPARE(page()->share(), wide);
        undo(); // of the switch
        undo(); // of the replacing
        choose("mine");
        QCOMPARE(page()->share(), narrow);
    }

    void renamesAndRemoves()
    {
        save("a & b");
        save("other");
        subMenu("Rename a layout", "a && b")->trigger();
        name("other", "Rename");
        QVERIFY(m_window->findChild<NameDialog*>()->problem().contains("already"));
        name("c", "Rename");
        QCOMPARE(names(), (QStringList{"c", "other"}));
        subMenu("Remove a layout", "other")->trigger();
        QCOMPARE(names(), QStringList{"c"});
        undo();
        QCOMPARE(names(), (QStringList{"c", "other"}));
    }

    void resetsToTheFirstArrangement()
    {
        const int before = page()->share();
        const int wide = widened(920);
        m_window->resize(1100, 700);
        inMenu("Reset the layout")->trigger();
        QTRY_COMPARE(page()->share(), before);
        QTRY_COMPARE(m_window->size(), QSize(1440, 900));
        QCOMPARE(checkedInMenu(), QString());
        undo();
        QTRY_COMPARE(m_window->size(), QSize(1100, 700));
        QVERIFY(page()->share() != before);
        QVERIFY(wide > before);
    }

    void isInThePalette()
    {
        const int narrow = narrowed(200);
        save("quiet");
        widened(900);
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = m_window->palette().palette();
        QTRY_VERIFY(palette->isOpen());
        QTest::keyClicks(QApplication::focusWidget(), "switch to the layout quiet");
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(page()->share(), narrow);
        QVERIFY(page()->isAncestorOf(m_window->focusWidget()) || page() == m_window->focusWidget());
    }

    void leavesWhatIsBeingWritten()
    {
        save("first");
        m_window->go("agents");
        auto* writing = page();
        writing->text->setFocus();
        QTest::keyClicks(writing->text, "half a task");
        const int made = m_made;
        choose("first");
        QCOMPARE(page()->id(), QString("overview"));
        QCOMPARE(m_made, made + 1); // the overview alone
        m_window->go("agents");
        QCOMPARE(page(), writing);
        QCOMPARE(page()->text->toPlainText(), QString("half a task"));
    }

    void leavesThePagesOfOtherCellsToTheirNextShowing()
    {
        m_window.reset();
        auto far = std::make_unique<SampleLink>();
        Fleet fleet(m_host->link);
        KnownCell known;
        known.name = "eu-1";
        known.address = "https://eu-1";
        fleet.add(known, std::move(far));
        m_made = 0;
        m_window = std::make_unique<MainWindow>(fleet, m_host->theme, *m_settings, pages(), m_workspace.get());
        m_window->show();
        const int narrow = narrowed(200);
        save("narrow");
        widened(900);
        m_window->showCell("eu-1");
        QCOMPARE(m_made, 2);
        choose("narrow");
        QCOMPARE(m_made, 3); // what is seen
        QCOMPARE(page()->share(), narrow);
        m_window->showCell("local");
        QCOMPARE(m_made, 4);
        QCOMPARE(page()->share(), narrow);
        QVERIFY(page()->isVisible());
        m_window.reset();
    }

    void isNoMoreThanAnArrangement()
    {
        for (const auto* key : {"appearance/theme", "appearance/language", "logs/filters/1/name", "logs/filters/size",
                 "new-run/workspace", "skills/draft/text", "traces/profiles/1/filter", "traces/rules/1/word", "tools/workspace",
                 "memory/tenant", "window/cell", "window/page", "window/layout"})
            QVERIFY2(!Layouts::isArrangement(key), key);
        for (const auto* key : {"window/geometry", "logs/columns", "logs/filter", "runs/splitter", "memory/view", "cells/group",
                 "traces/scope/order"})
            QVERIFY2(Layouts::isArrangement(key), key);
        m_settings->setValue("appearance/theme", "light");
        m_settings->setValue("new-run/workspace", "/home/mira");
        save("plain");
        for (const auto& key : m_workspace->layout("plain")->settings.keys())
            QVERIFY2(Layouts::isArrangement(key), qPrintable(key));
        inMenu("Reset the layout")->trigger();
        QCOMPARE(m_settings->value("appearance/theme").toString(), QString("light"));
        QCOMPARE(m_settings->value("new-run/workspace").toString(), QString("/home/mira"));
    }

    void saysOnceThatTheDatabaseIsDamagedAndStarts()
    {
        closeAll();
        QFile file(m_host->folder.filePath("console.db"));
        QVERIFY(file.open(QFile::WriteOnly | QFile::Truncate));
        file.write(QByteArray(9000, 'x'));
        file.close();
        openAll();
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_window, "The console's database was damaged"), kPatience);
        save("anew");
        QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isKept(), kPatience);
        QCOMPARE(m_window->findChild<ToastArea*>()->count(), 2); // it, and what was saved
        closeAll();
        openAll();
        QCOMPARE(names(), QStringList{"anew"});
        QVERIFY(!test::says(*m_window, "damaged"));
    }

    void worksInMemoryWhereItCannotBeWritten()
    {
        closeAll();
        QFile::remove(m_host->folder.filePath("console.db"));
        QVERIFY(QDir(m_host->folder.path()).mkdir("console.db"));
        openAll();
        QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_window, "cannot be used"), kPatience);
        const int narrow = narrowed(200);
        save("here");
        widened(900);
        choose("here");
        QCOMPARE(page()->share(), narrow);
    }

private:
    static constexpr int kPatience = 20'000; // ms

    [[nodiscard]] QList<PageEntry> pages()
    {
        QList<PageEntry> pages;
        for (const auto* id : {"overview", "agents", "traces"})
            pages << PageEntry{id, QString(id).toUpper(), "Operate",
                [this, id](const PageContext& context) -> Page* { return new SplitPage(context, id, m_made); }};
        return pages;
    }
    void openAll()
    {
        m_made = 0;
        m_settings = std::make_unique<QSettings>(m_host->folder.filePath("window.ini"), QSettings::IniFormat);
        m_saver = std::make_unique<SettingsSaver>(*m_settings, 50);
        m_workspace = std::make_unique<Workspace>(m_host->folder.filePath("console.db"));
        m_window = std::make_unique<MainWindow>(m_host->link, m_host->theme, *m_settings, pages(), m_workspace.get());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isReady(), kPatience);
    }
    void closeAll()
    {
        if (m_window)
            m_window->quit();
        m_window.reset();
        m_workspace.reset();
        m_saver.reset();
        m_settings.reset();
    }
    [[nodiscard]] SplitPage* page() const { return static_cast<SplitPage*>(m_window->currentPage()); }
    int narrowed(int to)
    {
        page()->drag(to);
        return page()->share();
    }
    int widened(int to) { return narrowed(to); }
    [[nodiscard]] QMenu* menu() const
    {
        for (auto* menu : m_window->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly)) {
            emit menu->aboutToShow();
            for (const auto* action : menu->actions())
                if (action->text() == "Reset the layout")
                    return menu;
        }
        qFatal("no menu");
    }
    [[nodiscard]] QAction* inMenu(const QString& words) const
    {
        for (auto* action : menu()->actions())
            if (action->text() == words)
                return action;
        qFatal("%s", qPrintable(words));
    }
    [[nodiscard]] QAction* subMenu(const QString& title, const QString& words) const
    {
        for (auto* action : inMenu(title)->menu()->actions())
            if (action->text() == words)
                return action;
        qFatal("%s", qPrintable(words));
    }
    [[nodiscard]] QString checkedInMenu() const
    {
        for (const auto* action : menu()->actions())
            if (action->isChecked())
                return action->text();
        return {};
    }
    void choose(const QString& layout) { inMenu(layout)->trigger(); }
    void name(const QString& name, const QString& button)
    {
        auto* dialog = m_window->findChild<NameDialog*>();
        QVERIFY(dialog);
        test::named<QLineEdit>(*dialog, "Name")->setText(name);
        test::press(*dialog, button);
    }
    void save(const QString& layout)
    {
        inMenu("Save the layout as…")->trigger();
        name(layout, "Save");
        QTRY_VERIFY(!m_window->findChild<NameDialog*>());
        activate();
    }
    //! As the window manager does where a dialog has closed.
    void activate()
    {
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void undo()
    {
        activate();
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    }
    [[nodiscard]] QStringList names() const
    {
        QStringList names;
        for (const auto& layout : m_workspace->layouts())
            names << layout.name;
        return names;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<SettingsSaver> m_saver;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<MainWindow> m_window;
    int m_made = 0;
};

QTEST_MAIN(TestLayouts)
#include "test_layouts.moc"
