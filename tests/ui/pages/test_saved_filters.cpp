#include "tests/ui/support/page_host.h"
#include "ui/pages/saved_filters.h"
#include "ui/widgets/name_dialog.h"

#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>

using namespace kaze;
using namespace kaze::ui;

//! Filters under names: how a person keeps them, and how those of an earlier version come along.
class TestSavedFilters : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        m_window = std::make_unique<QWidget>();
        m_window->show();
    }
    void cleanup()
    {
        m_window.reset();
        m_host.reset();
    }

    void savesUnderANameThatIsAskedFor()
    {
        SavedFilters filters(m_host->context(), "logs", m_window.get());
        QSignalSpy chosen(&filters, &SavedFilters::chosen);
        filters.saveAs("level>=warn");
        auto* dialog = m_window->findChild<NameDialog*>();
        QVERIFY(dialog);
        test::press(*dialog, "Save");
        QCOMPARE(dialog->problem(), QString("It needs a name."));
        test::named<QLineEdit>(*dialog, "Name")->setText("  bad & ugly ");
        test::press(*dialog, "Save");
        QCOMPARE(filters.all(), (QList<SavedFilter>{{"bad & ugly", "level>=warn"}}));
        QMenu menu;
        filters.fill(&menu, {});
        QCOMPARE(menu.actions().front()->text(), QString("bad && ugly"));
        menu.actions().front()->trigger();
        QCOMPARE(chosen.at(0).at(0).toString(), QString("level>=warn"));
        filters.saveAs("  ");
        QCOMPARE(m_host->navigator.notices.back(), QString("There is no filter to save"));
    }

    void saysWhyOneCannotBeSaved()
    {
        SavedFilters filters(m_host->context(), "logs", m_window.get());
        filters.saveAs(QString(10'001, 'x'));
        auto* dialog = m_window->findChild<NameDialog*>();
        test::named<QLineEdit>(*dialog, "Name")->setText("long");
        test::press(*dialog, "Save");
        QVERIFY2(dialog->problem().contains("too long"), qPrintable(dialog->problem()));
        QVERIFY(filters.all().isEmpty());
    }

    void renamesAndRemovesWithAWayBack()
    {
        SavedFilters filters(m_host->context(), "logs", m_window.get());
        QVERIFY(filters.save("a", "x"));
        QVERIFY(filters.save("b", "y"));
        QMenu menu;
        filters.fill(&menu, "z");
        subMenu(menu, "Rename a saved filter")->actions().front()->trigger();
        auto* dialog = m_window->findChild<NameDialog*>();
        test::named<QLineEdit>(*dialog, "Name")->setText("b");
        test::press(*dialog, "Rename");
        QVERIFY(dialog->problem().contains("already"));
        test::named<QLineEdit>(*dialog, "Name")->setText("c");
        test::press(*dialog, "Rename");
        QCOMPARE(filters.all(), (QList<SavedFilter>{{"b", "y"}, {"c", "x"}}));
        menu.clear();
        filters.fill(&menu, "z");
        subMenu(menu, "Remove a saved filter")->actions().front()->trigger();
        QCOMPARE(filters.all(), (QList<SavedFilter>{{"c", "x"}}));
        m_host->navigator.takeBack();
        QCOMPARE(filters.all().size(), 2);
    }

    void movesThoseOfAnEarlierVersionOnce()
    {
        const QString longName(200, 'n');
        writeOld({{"failures", "level:error"}, {"slow", "took>3s"}, {longName, "z"}, {"huge", QString(10'001, 'x')}});
        const auto path = m_host->folder.filePath("console.db");
        {
            Workspace workspace(path);
            QVERIFY(QTest::qWaitFor([&] { return workspace.isReady(); }, kPatience));
            QVERIFY(workspace.saveFilter("logs", {"slow", "took>9s"})); // of the same name, and another
            SavedFilters filters(contextOf(workspace), "logs", m_window.get());
            QTRY_COMPARE_WITH_TIMEOUT(oldCount(), 1, kPatience); // what could not be moved stays
            const auto all = filters.all();
            QCOMPARE(all.size(), 4);
            QVERIFY(all.contains(SavedFilter{"failures", "level:error"}));
            QVERIFY(all.contains(SavedFilter{"slow", "took>9s"}));
            QVERIFY(all.contains(SavedFilter{"slow (2)", "took>3s"}));
            QCOMPARE(m_host->settings.value("logs/filters/1/name").toString(), QString("huge"));
            filters.remove("failures");
        }
        Workspace workspace(path);
        const SavedFilters filters(contextOf(workspace), "logs", m_window.get()); // before it is ready
        QVERIFY(QTest::qWaitFor([&] { return workspace.isReady(); }, kPatience));
        QCOMPARE(filters.all().size(), 3); // what was removed does not come back
    }

    void keepsThemInTheSettingsWhereThereIsNoFile()
    {
        writeOld({{"failures", "level:error"}});
        QFile blocked(m_host->folder.filePath("blocked"));
        QVERIFY(blocked.open(QFile::WriteOnly));
        Workspace workspace(m_host->folder.filePath("blocked/console.db"));
        const SavedFilters filters(contextOf(workspace), "logs", m_window.get());
        QTRY_COMPARE_WITH_TIMEOUT(filters.all(), (QList<SavedFilter>{{"failures", "level:error"}}), kPatience);
        bool flushed = false;
        workspace.flush(this, [&] { flushed = true; });
        QTRY_VERIFY_WITH_TIMEOUT(flushed, kPatience);
        QCOMPARE(oldCount(), 1);
    }

    void movesThemOnlyOnceTheyAreInTheFile()
    {
        writeOld({{"failures", "level:error"}});
        const auto path = m_host->folder.filePath("console.db");
        {
            Workspace workspace(path);
            QVERIFY(QTest::qWaitFor([&] { return workspace.isReady(); }, kPatience));
            const SavedFilters filters(contextOf(workspace), "logs", m_window.get());
            QCOMPARE(oldCount(), 1);
        } // ended before it was said to be written
        QCOMPARE(oldCount(), 1);
        Workspace workspace(path);
        const SavedFilters filters(contextOf(workspace), "logs", m_window.get());
        QTRY_COMPARE_WITH_TIMEOUT(oldCount(), 0, kPatience);
        QCOMPARE(filters.all(), (QList<SavedFilter>{{"failures", "level:error"}})); // not twice
    }

private:
    static constexpr int kPatience = 20'000; // ms

    [[nodiscard]] PageContext contextOf(Workspace& workspace)
    {
        return {m_host->link, m_host->theme, m_host->navigator, m_host->settings, workspace};
    }
    void writeOld(const QList<SavedFilter>& filters)
    {
        m_host->settings.beginWriteArray("logs/filters");
        for (int at = 0; at < filters.size(); ++at) {
            m_host->settings.setArrayIndex(at);
            m_host->settings.setValue("name", filters[at].name);
            m_host->settings.setValue("filter", filters[at].filter);
        }
        m_host->settings.endArray();
    }
    [[nodiscard]] int oldCount() const { return m_host->settings.value("logs/filters/size", 0).toInt(); }
    static QMenu* subMenu(const QMenu& menu, const QString& title)
    {
        for (auto* action : menu.actions())
            if (action->menu() && action->text() == title)
                return action->menu();
        qFatal("%s", qPrintable(title));
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<QWidget> m_window;
};

QTEST_MAIN(TestSavedFilters)
#include "test_saved_filters.moc"
