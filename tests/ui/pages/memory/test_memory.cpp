#include "tests/ui/pages/memory/memory_fixture.h"
#include "ui/pages/memory/memory_scope_menu.h"

#include <QClipboard>
#include <QMenu>

using namespace kaze;
using namespace kaze::ui;
using test::button;

// The Memory page as a person uses it: what is remembered, how it is found, and why.
class TestMemory : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_memory = std::make_unique<test::MemoryHost>();
        QTRY_VERIFY(model()->rowCount() > 2'000);
        QTRY_VERIFY(m_memory->detail()->record());
    }
    void cleanup() { m_memory.reset(); }

    void listsTheNewestFirstAndHoldsOnlyThoseNearTheView()
    {
        QVERIFY2(m_memory->textAt(0).startsWith("The exports are compared"), qPrintable(m_memory->textAt(0)));
        QCOMPARE(bar()->answer(), QLocale().toString(model()->rowCount()) + " memories, newest first");
        QVERIFY(model()->heldRows() <= 400);
        table()->scrollToBottom();
        QTRY_VERIFY(model()->row(model()->rowCount() - 1));
        QVERIFY2(model()->heldRows() < model()->rowCount(), "everything was read to see the end");
        QTRY_VERIFY2(test::clippedText(*m_memory->page).isEmpty(), qPrintable(test::clippedText(*m_memory->page)));
    }

    void findsByWordsAndLikenessAndSaysHow()
    {
        m_memory->search("why did the nightly index slow down");
        QTRY_VERIFY(model()->rowCount() > 0 && model()->rowCount() < 50);
        QVERIFY2(m_memory->textAt(0).contains("lost the batch size"), qPrintable(m_memory->textAt(0)));
        QCOMPARE(bar()->answer(), QString::fromUtf8("hybrid · 1.9 ms · recall 0.98 audited"));
        const auto* hit = &*model()->row(0)->hit;
        QCOMPARE(memory::placesText(*hit), QString::fromUtf8("vector 1 · text 1 · 0.0164"));
        QTRY_VERIFY(test::says(*m_memory->detail(), "vector rank 1 (cosine"));
        QVERIFY(test::says(*m_memory->detail(), QString::fromUtf8("fused with k = 60 · score 0.0164")));
    }

    void searchesAfterAPauseAndAtOnceOnEnter()
    {
        edit()->setFocus();
        QTest::keyClicks(edit(), "parser");
        QCOMPARE(m_memory->asked("search_memory"), 0);
        QTRY_COMPARE(m_memory->asked("search_memory"), 1);
        QTest::keyClicks(edit(), "s");
        QTest::keyClick(edit(), Qt::Key_Return);
        QCOMPARE(m_memory->asked("search_memory"), 2);
        QTRY_VERIFY(!bar()->answer().contains("searching"));
        QTest::keyClick(edit(), Qt::Key_Escape);
        QCOMPARE(edit()->text(), QString());
        QTRY_VERIFY(model()->rowCount() > 2'000);
        QTRY_VERIFY(bar()->answer().contains("newest first"));
    }

    void neverRepeatsASearchByItself()
    {
        m_memory->search("release notes");
        const int before = m_memory->asked("search_memory");
        emit m_memory->host.link.snapshotTaken();
        m_memory->page->hidden();
        m_memory->page->shown();
        QCOMPARE(m_memory->asked("search_memory"), before);
        m_memory->page->refresh();
        QCOMPARE(m_memory->asked("search_memory"), before + 1);
    }

    void takesTermsForTheFilterAndTheRestForTheQuestion()
    {
        m_memory->search("indexer kind:fact");
        QTRY_VERIFY(model()->rowCount() > 0);
        for (int row = 0; row < model()->rowCount(); ++row)
            QCOMPARE(model()->row(row)->record.kind, std::string("fact"));
        QCOMPARE(m_memory->list()->search().query, std::string("indexer"));
        QCOMPARE(m_memory->list()->search().filter, std::string("kind:fact"));
    }

    void pointsAtWhatIsWrongInTheFilter()
    {
        edit()->setText("slow knd:fact");
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_VERIFY2(
            bar()->field()->errorMessage().startsWith("there is no field \"knd\""), qPrintable(bar()->field()->errorMessage()));
        QCOMPARE(m_memory->asked("search_memory"), 0);
        // This one only the cell knows; it counts in the filter, which is the end of what was typed.
        edit()->setText("slow importance>high");
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_VERIFY2(bar()->field()->errorMessage().contains("is no number"), qPrintable(bar()->field()->errorMessage()));
        QCOMPARE(memory::errorIn("slow importance>high", "at character 12: it is no number").position, 16);
        edit()->setText("slow");
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_VERIFY(bar()->field()->errorMessage().isEmpty());
    }

    void narrowsByFacetsAndWidensAgain()
    {
        auto* tags = m_memory->list()->facets()->row("tag");
        QTRY_VERIFY(!tags->chipRect("tickets").isEmpty());
        auto* kinds = m_memory->list()->facets()->row("kind");
        QTRY_VERIFY(!kinds->chipRect("note").isEmpty());
        QTest::mouseClick(kinds, Qt::LeftButton, {}, kinds->chipRect("note").center());
        QCOMPARE(edit()->text(), QString("kind:note"));
        QTRY_COMPARE(model()->rowCount(), 8);
        // Another kind takes its place, for a record has one.
        QTRY_VERIFY(kinds->chips().first().on);
        kinds->setFocus();
        QTest::keyClick(kinds, Qt::Key_Space);
        QCOMPARE(edit()->text(), QString());
        QTRY_VERIFY(model()->rowCount() > 2'000);
        auto* agents = m_memory->list()->facets()->row("agent");
        QTRY_VERIFY(!agents->chipRect("researcher").isEmpty());
        edit()->setText("tag:digest");
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_VERIFY(!agents->chipRect("researcher").isEmpty());
        QTest::mouseClick(agents, Qt::LeftButton, {}, agents->chipRect("researcher").center());
        QCOMPARE(edit()->text(), QString("tag:digest agent:researcher"));
        QTRY_COMPARE(model()->rowCount(), 2);
    }

    void walksWithKeysAndOpens()
    {
        m_memory->search("indexer");
        QTest::keyClick(edit(), Qt::Key_Down);
        QVERIFY(table()->hasFocus());
        const auto first = m_memory->detail()->record()->id;
        QTest::keyClick(table(), Qt::Key_Down);
        QCOMPARE(table()->currentIndex().row(), 1);
        QTRY_VERIFY(m_memory->detail()->record()->id != first);
        QTest::keyClick(table(), Qt::Key_Return);
        QVERIFY(m_memory->detail()->isAncestorOf(QApplication::focusWidget()));
        QVERIFY(m_memory->page->goBack());
        QVERIFY(table()->hasFocus());
        QVERIFY(m_memory->page->goBack());
        QCOMPARE(edit()->text(), QString());
    }

    void copiesTextIdJsonAndMarkdown()
    {
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), m_memory->textAt(0));
        const auto id = QString::fromStdString(m_memory->detail()->record()->id);
        test::act(*m_memory->page, "Copy the id of the selected memory");
        QCOMPARE(QApplication::clipboard()->text(), id);
        test::act(*m_memory->page, "Copy the selected memory as JSON");
        QVERIFY(QApplication::clipboard()->text().contains("\"id\": \"" + id));
        test::act(*m_memory->page, "Copy the selected memory as Markdown");
        QVERIFY(QApplication::clipboard()->text().startsWith("> " + m_memory->textAt(0)));
    }

    void offersWhatCanBeDoneInAMenu()
    {
        emit m_memory->table()->customContextMenuRequested({40, 10});
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QStringList titles;
        for (const auto* action : menu->actions())
            titles << action->text();
        QVERIFY2(titles.contains("Forget…") && titles.contains("Erase for good…") && titles.contains("Edit…")
                && titles.contains("Copy as"),
            qPrintable(titles.join(", ")));
        menu->close();
    }

    void opensTheRunOfARecord()
    {
        m_memory->search("nightly index batch size");
        QTRY_VERIFY(m_memory->detail()->record() && m_memory->textAt(0).contains("batch size"));
        test::press(*m_memory->detail(), "Open run");
        QVERIFY(m_memory->host.navigator.visited.last().startsWith("run "));
    }

    void showsAnotherTenantAndProjectAndRemembersIt()
    {
        auto* menu = m_memory->part<MemoryScopeMenu>();
        const auto choose = [menu](const QString& name) {
            for (auto* action : menu->actions())
                if (action->text() == name)
                    return action->trigger();
            QFAIL(qPrintable(name));
        };
        QTRY_VERIFY(menu->actions().size() > 4);
        choose("acme / papers");
        QTRY_COMPARE(model()->rowCount(), 2);
        QVERIFY(button<QPushButton>(*m_memory->page, "acme / papers"));
        m_memory->open();
        QTRY_COMPARE(model()->rowCount(), 2);
    }

    void saysWhenNothingIsFoundAndOffersAWayOut()
    {
        m_memory->search("xylophone quartz");
        auto* stack = m_memory->list()->states();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        QVERIFY(test::says(*stack, "Nothing found"));
        QVERIFY(!m_memory->detail()->record());
        test::press(*stack->emptyState(), "Clear the search");
        QTRY_VERIFY(model()->rowCount() > 2'000);
    }

    void keepsTheFieldWholeInALowWindow()
    {
        m_memory->detail()->showTab("versions");
        m_memory->page->resize(1080, 560);
        QTRY_COMPARE(m_memory->page->width(), 1080);
        QTRY_VERIFY2(edit()->height() >= edit()->sizeHint().height(), qPrintable(QString::number(edit()->height())));
    }

    void saysWhatFailedAndGoesOnWhenItCan()
    {
        m_memory->host.link.setState(CellLink::State::Lost, "gone");
        m_memory->search("parser");
        auto* stack = m_memory->list()->states();
        QTRY_VERIFY(test::says(*stack, "not connected"));
        QVERIFY(test::says(*stack, "What is remembered is kept."));
        QVERIFY(button<QPushButton>(*stack, "Try again")->isVisible());
        m_memory->host.link.setState(CellLink::State::Connected);
        QTRY_VERIFY(model()->rowCount() > 0 && model()->row(0)->hit);
        QCOMPARE(stack->currentWidget(), static_cast<QWidget*>(table()));
    }

    void showsNothingButTheWayInOfAnEmptyMemory()
    {
        m_memory.reset();
        m_memory = std::make_unique<test::MemoryHost>(SampleLink::Content::Empty);
        auto* stack = m_memory->list()->states();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        QVERIFY(test::says(*stack, "Nothing is remembered here yet"));
        QVERIFY(test::says(*m_memory->part<MemoryIndexPanel>(), "There is no index yet"));
        QTRY_VERIFY2(test::clippedText(*m_memory->page).isEmpty(), qPrintable(test::clippedText(*m_memory->page)));
    }

private:
    [[nodiscard]] MemoryListModel* model() const { return m_memory->model(); }
    [[nodiscard]] TableView* table() const { return m_memory->table(); }
    [[nodiscard]] MemorySearchBar* bar() const { return m_memory->bar(); }
    [[nodiscard]] QLineEdit* edit() const { return m_memory->edit(); }

    std::unique_ptr<test::MemoryHost> m_memory;
};

QTEST_MAIN(TestMemory)
#include "test_memory.moc"
