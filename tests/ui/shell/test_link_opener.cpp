#include "tests/ui/support/fake_source.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/cells/cell_dialog.h"
#include "ui/shell/link_opener.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/toast.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>

using namespace kaze;
using namespace kaze::ui;

namespace {

constexpr int kPatience = 20'000; // ms
const QString kHex = QString("0123456789abcdef").repeated(4);

//! A page that writes down what it is to show, and on which cell.
class LogPage : public Page {
public:
    LogPage(const PageContext& given, const QString& id, QStringList& log) : Page(given, id, id.toUpper()), m_log(log) { }
    void openThing(const QString& thing) override
    {
        m_thing = thing;
        m_log << context().link.cellName() + ' ' + id() + ' ' + thing;
    }
    [[nodiscard]] QString shownThing() const override { return m_thing; }

private:
    QStringList& m_log;
    QString m_thing;
};

} // namespace

class TestLinkOpener : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        m_log.clear();
        m_source = std::make_shared<test::FakeSource>();
        m_source->set({cell("eu-1"), cell("us-1")});
        m_fleet = std::make_unique<Fleet>(m_host->link);
        QList<PageEntry> pages;
        for (const auto* id : {"overview", "agents", "skills", "cells"})
            pages << PageEntry{id, QString(id).toUpper(), "Operate",
                [this, id](const PageContext& context) -> Page* { return new LogPage(context, id, m_log); }};
        m_window = std::make_unique<MainWindow>(*m_fleet, m_host->theme, m_host->settings, pages);
        m_opener = new LinkOpener(*m_window, *m_fleet, m_host->theme);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        m_fleet.reset();
        m_host.reset();
    }

    void leadsToARunOfACell()
    {
        read();
        m_opener->open("kaze://eu-1/agents/3f9a77c1");
        QCOMPARE(m_fleet->current().name(), QString("eu-1"));
        QCOMPARE(m_window->currentPage()->id(), QString("agents"));
        QCOMPARE(m_log, QStringList{"eu-1 agents 3f9a77c1"});
        m_opener->open("kaze://local/agents/77");
        QCOMPARE(m_fleet->current().name(), QString("local"));
        QCOMPARE(m_log.back(), QString("local agents 77"));
    }

    void waitsForTheList()
    {
        m_fleet->setSource(m_source);
        m_opener->open("kaze://us-1/agents/3f9a"); // it is read on another thread
        QVERIFY(m_opener->isWaiting());
        QTRY_COMPARE_WITH_TIMEOUT(m_log, QStringList{"us-1 agents 3f9a"}, kPatience);
        QVERIFY(!m_opener->isWaiting());
    }

    void findsACellByItsId()
    {
        read();
        auto& local = *m_fleet->cells().front();
        QTRY_VERIFY(local.info());
        m_opener->open("kaze://" + QString::fromStdString(local.info()->id).toUpper() + "/agents/3f9a");
        QTRY_COMPARE(m_log, QStringList{"local agents 3f9a"});
    }

    void saysThatACellIsNotKnown()
    {
        read();
        m_opener->open("kaze://nobody/agents/3f9a");
        QVERIFY2(said("“nobody”, which is not in your list of cells"), qPrintable(words()));
        QCOMPARE(m_fleet->current().name(), QString("local"));
        QVERIFY(m_log.isEmpty());
        QVERIFY(!m_opener->isWaiting());
    }

    void saysThatTheListCannotBeRead()
    {
        m_source->broken = true;
        m_fleet->setSource(m_source);
        m_opener->open("kaze://eu-1/agents");
        QTRY_VERIFY_WITH_TIMEOUT(said("could not be read: cells.json is no list of cells"), kPatience);
    }

    void saysThatAPageIsNotKnown()
    {
        read();
        m_opener->open("kaze://eu-1/time-machine");
        QVERIFY2(said("“time-machine”, which this console does not have"), qPrintable(words()));
        QCOMPARE(m_fleet->current().name(), QString("local"));
    }

    void saysWhatIsWrongWithALink()
    {
        read();
        m_opener->open("kaze://eu-1/agents/a%E2%80%AEb");
        QVERIFY2(said("no place that a link can lead to"), qPrintable(words()));
        m_opener->open("kaze://add?address=https://eu-3.example&token=abc");
        QVERIFY2(said("carries a token"), qPrintable(words()));
        QVERIFY(!QApplication::activeModalWidget());
        m_opener->open("kaze://local/skills/learn");
        QVERIFY2(said("begin it yourself"), qPrintable(words()));
        QVERIFY(m_log.isEmpty());
    }

    void bringsTheWindowToTheFront()
    {
        read();
        m_window->hide();
        m_opener->open("kaze://local/agents");
        QVERIFY(m_window->isVisible());
    }

    void offersACellAndAddsNothingByItself()
    {
        read();
        m_opener->open("kaze://add?address=https://eu-3.example:7117&name=eu-3&fingerprint=" + kHex);
        auto* dialog = qobject_cast<CellDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        QCOMPARE(field(*dialog, "Address")->text(), QString("https://eu-3.example:7117"));
        QCOMPARE(field(*dialog, "Name")->text(), QString("eu-3"));
        QVERIFY(field(*dialog, "Token")->text().isEmpty());
        QVERIFY(test::says(*dialog, "A link offers this cell"));
        // Whoever knows Enter by heart adds nothing either: the token is still missing.
        QTest::keyClick(dialog, Qt::Key_Return);
        QVERIFY2(dialog->problem().contains("Give a token"), qPrintable(dialog->problem()));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(m_source->list()->size(), 2U);
    }

    void saysThatACellIsThereAlready()
    {
        read();
        m_opener->open("kaze://add?address=EU-1.example:7117/");
        QVERIFY2(said("in your list already, as eu-1"), qPrintable(words()));
        QVERIFY(!QApplication::activeModalWidget());
        QCOMPARE(m_log, QStringList{"local cells eu-1"});
    }

    void leavesAnOpenQuestionAlone()
    {
        read();
        m_opener->open("kaze://add?address=https://eu-3.example");
        auto* dialog = qobject_cast<CellDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        for (const auto* link : {"kaze://eu-1/agents/3f9a", "kaze://add?address=https://eu-4.example"}) {
            m_opener->open(link);
            QVERIFY2(said("a question waits for you"), qPrintable(words()));
        }
        QCOMPARE(QApplication::activeModalWidget(), dialog);
        QCOMPARE(field(*dialog, "Address")->text(), QString("https://eu-3.example"));
        QCOMPARE(m_fleet->current().name(), QString("local"));
        dialog->reject();
        QTRY_VERIFY(!QApplication::activeModalWidget());
        m_opener->open("kaze://eu-1/agents/3f9a");
        QCOMPARE(m_log, QStringList{"eu-1 agents 3f9a"});
    }

    void saysThatAQuestionCameUpMeanwhile()
    {
        m_fleet->setSource(m_source);
        m_opener->open("kaze://us-1/agents/3f9a");
        QVERIFY(m_opener->isWaiting());
        QDialog question(m_window.get());
        question.open();
        QTRY_VERIFY_WITH_TIMEOUT(!m_opener->isWaiting(), kPatience);
        QVERIFY2(said("a question waits for you"), qPrintable(words()));
        QCOMPARE(m_fleet->current().name(), QString("local"));
        QVERIFY(m_log.isEmpty());
    }

    void addsNothingToASample()
    {
        m_opener->open("kaze://add?address=https://eu-3.example");
        QVERIFY2(said("Cells cannot be added here"), qPrintable(words()));
    }

    void changesNothing()
    {
        read();
        const auto before = *m_source->list();
        for (const auto* link :
            {"kaze://eu-1/agents/3f9a", "kaze://nobody/agents", "kaze://add?address=a", "kaze://", "kaze://local"}) {
            m_opener->open(link);
            if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget()))
                dialog->reject();
            QTRY_VERIFY(!QApplication::activeModalWidget());
        }
        QVERIFY(*m_source->list() == before);
        QVERIFY(m_source->tokens.isEmpty());
    }

    void copiesALinkThatLeadsBack()
    {
        read();
        m_opener->open("kaze://eu-1/agents/3f9a");
        QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString("kaze://eu-1/agents/3f9a"));
        QVERIFY2(said("Copied: kaze://eu-1/agents/3f9a"), qPrintable(words()));
        m_window->go("cells", "us-1"); // who chose a cell means the cell
        QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QApplication::clipboard()->text(), QString("kaze://us-1/overview"));
    }

private:
    static KnownCell cell(const QString& name)
    {
        KnownCell known;
        known.name = name;
        known.address = "https://" + name + ".example:7117";
        return known;
    }
    //! Has the list read.
    void read()
    {
        m_fleet->setSource(m_source);
        QTRY_COMPARE_WITH_TIMEOUT(m_fleet->cells().size(), 3, kPatience);
    }
    static QLineEdit* field(const QWidget& dialog, const QString& name) { return test::named<QLineEdit>(dialog, name); }
    [[nodiscard]] QString words() const
    {
        QStringList all;
        for (const auto* toast : m_window->findChild<ToastArea*>()->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
            all << toast->accessibleName();
        return all.join('\n');
    }
    [[nodiscard]] bool said(const QString& part) const { return words().contains(part); }

    std::unique_ptr<test::PageHost> m_host;
    QStringList m_log;
    std::shared_ptr<test::FakeSource> m_source;
    std::unique_ptr<Fleet> m_fleet;
    std::unique_ptr<MainWindow> m_window;
    LinkOpener* m_opener = nullptr;
};

QTEST_MAIN(TestLinkOpener)
#include "test_link_opener.moc"
