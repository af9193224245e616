#include "ui/widgets/filter_field.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/stat_card.h"
#include "ui/widgets/state_chip.h"

#include <QApplication>
#include <QCompleter>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace kaze::ui;

class TestBasics : public QObject {
    Q_OBJECT
private slots:
    void elidesInsteadOfCutting()
    {
        ElidedLabel label(m_theme, TextRole::Body, "Durchsatz der zusammengefassten Sprachmodellschlüssel");
        label.resize(80, 20);
        QVERIFY(label.isElided());
        QCOMPARE(label.accessibleName(), "Durchsatz der zusammengefassten Sprachmodellschlüssel");
        label.resize(label.sizeHint());
        QVERIFY(!label.isElided());
        QVERIFY(label.minimumSizeHint().width() < 60);
    }

    void turnsAFractionIntoAWord()
    {
        QCOMPARE(nearnessOf(0.69), Nearness::Ok);
        QCOMPARE(nearnessOf(0.7), Nearness::Warning);
        QCOMPARE(nearnessOf(1.0), Nearness::Critical);
        QCOMPARE(nearnessOf(0.85, 0.9), Nearness::Ok);
    }

    void saysInAMeterWhatItsColourMeans()
    {
        MeterBar bar(m_theme, "LLM throughput");
        bar.setValue(0.4, "40 % of key capacity");
        QCOMPARE(bar.shownValue(), "40 % of key capacity");
        bar.setValue(0.82, "82 % of key capacity");
        QCOMPARE(bar.shownValue(), "82 % of key capacity · warning");
        QCOMPARE(bar.accessibleDescription(), bar.shownValue());
        bar.setValue(1.2, {});
        QCOMPARE(bar.shownValue(), "critical");
        bar.setTone(Tone::Violet);
        QCOMPARE(bar.shownValue(), "");
    }

    void saysInAGaugeWhatItsColourMeans()
    {
        Gauge gauge(m_theme);
        gauge.setValue("Queue depth", 1.02, "102", "of 100");
        QCOMPARE(gauge.nearness(), Nearness::Critical);
        QCOMPARE(gauge.accessibleName(), "Queue depth");
        QCOMPARE(gauge.accessibleDescription(), "102 of 100, critical");
        gauge.setValue("Queue depth", std::nan(""), "—", "of 100");
        gauge.grab();
    }

    void readsAChipAloud()
    {
        StateChip chip(m_theme, "running", Tone::Accent);
        QCOMPARE(chip.accessibleName(), "running");
        const auto width = chip.sizeHint().width();
        chip.setState("waiting for approval", Tone::Warning);
        QVERIFY(chip.sizeHint().width() > width);
        QCOMPARE(chip.tone(), Tone::Warning);
    }

    void clicksAStatCardWithMouseAndKeyboardOnlyWhenItMay()
    {
        StatCard card(m_theme, "Spend today", Tone::Warning);
        card.setValue("$18.42", "$18.4213", "of $50.00");
        card.setExplanation("on course for $31");
        QCOMPARE(card.accessibleDescription(), "$18.42 of $50.00. on course for $31");
        QSignalSpy clicked(&card, &StatCard::clicked);
        card.show();
        QTest::mouseClick(&card, Qt::LeftButton);
        QCOMPARE(clicked.count(), 0);
        card.setClickable(true);
        QTest::mouseClick(&card, Qt::LeftButton);
        QTest::keyClick(&card, Qt::Key_Space);
        QTest::keyClick(&card, Qt::Key_Return);
        QCOMPARE(clicked.count(), 3);
    }

    void opensACardsLinkWithTheKeyboard()
    {
        Card card(m_theme, "Active runs");
        QSignalSpy activated(&card, &Card::linkActivated);
        card.setLink("View all");
        card.show();
        auto* link = card.findChild<QPushButton*>();
        QVERIFY(link && link->isVisible());
        QTest::keyClick(link, Qt::Key_Space);
        QCOMPARE(activated.count(), 1);
    }

    void movesBetweenTabsWithTheArrows()
    {
        SegmentedTabs tabs(m_theme, "View");
        for (const char* name : {"waterfall", "flame", "graph"})
            tabs.addTab(name, name);
        QCOMPARE(tabs.current(), "waterfall");
        QSignalSpy changed(&tabs, &SegmentedTabs::currentChanged);
        QTest::keyClick(&tabs, Qt::Key_Right);
        QCOMPARE(tabs.current(), "flame");
        QTest::keyClick(&tabs, Qt::Key_Left);
        QTest::keyClick(&tabs, Qt::Key_Left);
        QCOMPARE(tabs.current(), "waterfall");
        QCOMPARE(changed.count(), 2);
        tabs.setLayoutDirection(Qt::RightToLeft);
        QTest::keyClick(&tabs, Qt::Key_Left);
        QCOMPARE(tabs.current(), "flame");
        tabs.setCurrent("no such tab");
        QCOMPARE(tabs.current(), "flame");
    }

    void givesTabsAFurtherLineWhereItIsNarrow()
    {
        SegmentedTabs tabs(m_theme, "States");
        for (const char* name : {"running 7", "approval 3", "needs attention 1"})
            tabs.addTab(name, name);
        const int all = tabs.sizeHint().width();
        QCOMPARE(tabs.heightForWidth(all), tabs.sizeHint().height());
        QVERIFY(tabs.heightForWidth(all - 1) > tabs.sizeHint().height());
        tabs.resize(all - 1, tabs.heightForWidth(all - 1));
        QTest::mouseClick(&tabs, Qt::LeftButton, {}, QPoint(10, tabs.height() - 8));
        QCOMPARE(tabs.current(), "needs attention 1");
    }

    void choosesATabWithTheMouseOnBothSides()
    {
        SegmentedTabs tabs(m_theme, "View");
        tabs.addTab("first", "first");
        tabs.addTab("second", "second");
        tabs.resize(300, 24);
        QTest::mouseClick(&tabs, Qt::LeftButton, {}, QPoint(50, 10));
        QCOMPARE(tabs.current(), "second");
        tabs.setLayoutDirection(Qt::RightToLeft);
        QTest::mouseClick(&tabs, Qt::LeftButton, {}, QPoint(290, 10));
        QCOMPARE(tabs.current(), "first");
    }

    void filtersWhileTypingAndAtOnceOnEnter()
    {
        FilterField field(m_theme, "Filter agents");
        field.show();
        QSignalSpy changed(&field, &FilterField::filterChanged);
        QTest::keyClicks(field.lineEdit(), "state:running");
        QCOMPARE(changed.count(), 0);
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toString(), "state:running");
        QTest::keyClicks(field.lineEdit(), "x");
        QTest::keyClick(field.lineEdit(), Qt::Key_Return);
        QCOMPARE(changed.count(), 2);
        QTest::keyClick(field.lineEdit(), Qt::Key_Escape);
        QCOMPARE(changed.count(), 3);
        QCOMPARE(field.text(), "");
    }

    void pointsAtTheCharacterThatIsWrongUntilItIsEdited()
    {
        FilterField field(m_theme, "Filter agents");
        field.resize(400, 60);
        field.show();
        field.setText("statsu:running");
        const QImage before = field.lineEdit()->grab().toImage();
        field.setError({0, 6, "There is no field “statsu”."});
        QCOMPARE(field.errorMessage(), "There is no field “statsu”.");
        QCOMPARE(field.lineEdit()->accessibleDescription(), field.errorMessage());
        const QImage after = field.lineEdit()->grab().toImage();
        int first = -1;
        int last = -1;
        for (int x = 0; x < after.width(); ++x)
            for (int y = 0; y < after.height(); ++y)
                if (after.pixelColor(x, y) != before.pixelColor(x, y)) {
                    first = first < 0 ? x : first;
                    last = x;
                }
        const int six = field.lineEdit()->fontMetrics().horizontalAdvance("statsu");
        QVERIFY(first >= 0 && first < 24);
        QVERIFY2(std::abs(last - first - six) < 8, qPrintable(QString::number(last - first)));
        QTest::keyClicks(field.lineEdit(), "x");
        QCOMPARE(field.errorMessage(), "");
    }

    void completesTheLastTermOfAFilter()
    {
        FilterField field(m_theme, "Filter agents");
        field.setCompletions([](const QString&) { return QStringList{"state:running", "state:failed", "pool:research"}; });
        field.show();
        QTest::keyClicks(field.lineEdit(), "pool:a st");
        auto* completer = field.findChild<QCompleter*>();
        QCOMPARE(completer->completionCount(), 2);
        emit completer->activated(QStringLiteral("state:failed"));
        QCOMPARE(field.text(), "pool:a state:failed");
    }

    void keepsTheLabelsOfLiveFacts()
    {
        KeyValueTable table(m_theme);
        table.setRows({{"status", "running"}, {"cost", "$0.11", "$0.110004512"}});
        const auto before = table.findChildren<QLabel*>();
        table.setRows({{"status", "done"}, {"cost", "$0.12", "$0.12"}});
        QCOMPARE(table.findChildren<QLabel*>(), before);
        QCOMPARE(table.toText(), "status\tdone\ncost\t$0.12");
        table.setRows({{"status", "failed", {}, false, static_cast<int>(Tone::Critical)}});
        QCOMPARE(table.findChildren<StateChip*>().size(), 1);
        QCOMPARE(table.toText(), "status\tfailed");
    }

    void offersTheOneActionOfAnEmptyPage()
    {
        EmptyState state(m_theme, "view-list-details", "No runs yet", "Runs appear here.", "Start a sample run");
        QSignalSpy clicked(&state, &EmptyState::actionClicked);
        QTest::keyClick(state.findChild<QPushButton*>(), Qt::Key_Space);
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(state.accessibleName(), "No runs yet");
    }

    void showsOneStateOfAPage()
    {
        auto* content = new QWidget;
        StateStack stack(m_theme, content, new EmptyState(m_theme, "view-list-details", "Nothing", "yet", {}), "Reading…");
        stack.showLoading();
        QCOMPARE(stack.currentWidget()->accessibleName(), "Reading…");
        stack.showError("The cell stopped answering", "What you see is kept.", "Check the network.", "Try again");
        QCOMPARE(stack.currentWidget()->accessibleName(), "The cell stopped answering");
        QCOMPARE(stack.currentWidget()->accessibleDescription(), "What you see is kept. Check the network.");
        QSignalSpy retry(&stack, &StateStack::retryClicked);
        QTest::mouseClick(stack.currentWidget()->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(retry.count(), 1);
        stack.showContent();
        QCOMPARE(stack.currentWidget(), content);
        stack.showEmpty();
        QCOMPARE(stack.currentWidget(), stack.emptyState());
    }

    void waitsBeforeItShowsThatItLoads()
    {
        LoadingState state(m_theme, "Reading…");
        state.resize(300, 200);
        state.show();
        const QImage blank = state.grab().toImage();
        QTRY_VERIFY(state.grab().toImage() != blank);
    }

private:
    Theme m_theme{ThemeMode::Dark};
};

QTEST_MAIN(TestBasics)
#include "test_basics.moc"
