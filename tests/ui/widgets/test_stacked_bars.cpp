#include "ui/widgets/stacked_bars.h"

#include <QSignalSpy>
#include <QTest>

using namespace kaze::ui;

class TestStackedBars : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_bars = std::make_unique<StackedBars>(m_theme, "Lines");
        m_bars->resize(600, 80);
        m_bars->setBars(1000, 10, {{"info", Tone::Accent, {1, 2, 3, 4, 5, 6}}, {"error", Tone::Critical, {0, 0, 1, 0, 0, 2}}});
        m_bars->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_bars.get()));
    }

    void brushesWholeBars()
    {
        QSignalSpy selected(m_bars.get(), &StackedBars::rangeSelected);
        QTest::mousePress(m_bars.get(), Qt::LeftButton, {}, {150, 20});
        QTest::mouseMove(m_bars.get(), {250, 20});
        QTest::mouseMove(m_bars.get(), {350, 20});
        QTest::mouseRelease(m_bars.get(), Qt::LeftButton, {}, {350, 20});
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected[0][0].toDouble(), 1010.0);
        QCOMPARE(selected[0][1].toDouble(), 1040.0);
        // From right to left is the same.
        QTest::mousePress(m_bars.get(), Qt::LeftButton, {}, {350, 20});
        QTest::mouseMove(m_bars.get(), {150, 20});
        QTest::mouseRelease(m_bars.get(), Qt::LeftButton, {}, {150, 20});
        QCOMPARE(selected[1][0].toDouble(), 1010.0);
        QCOMPARE(selected[1][1].toDouble(), 1040.0);
    }

    void letsGoWithAClick()
    {
        m_bars->selectRange(1010, 1020);
        QSignalSpy cleared(m_bars.get(), &StackedBars::rangeCleared);
        QTest::mouseClick(m_bars.get(), Qt::LeftButton, {}, {350, 20});
        QCOMPARE(cleared.size(), 1);
        QVERIFY(!m_bars->selectedRange());
        // Nothing to let go of is nothing to say.
        QTest::mouseClick(m_bars.get(), Qt::LeftButton, {}, {350, 20});
        QCOMPARE(cleared.size(), 1);
    }

    void saysWhatABarHolds()
    {
        m_bars->setFocus();
        QTest::keyClick(m_bars.get(), Qt::Key_Left);
        QVERIFY(m_bars->accessibleDescription().contains("6 info"));
        QVERIFY(m_bars->accessibleDescription().contains("2 error"));
        QTest::keyClick(m_bars.get(), Qt::Key_Left);
        QVERIFY(m_bars->accessibleDescription().contains("5 info") && !m_bars->accessibleDescription().contains("error"));
    }

    void extendsWithTheKeyboardToBothSides()
    {
        QSignalSpy selected(m_bars.get(), &StackedBars::rangeSelected);
        m_bars->setFocus();
        QTest::keyClick(m_bars.get(), Qt::Key_Left);
        QTest::keyClick(m_bars.get(), Qt::Key_Left);
        QTest::keyClick(m_bars.get(), Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(selected.back()[0].toDouble(), 1030.0);
        QCOMPARE(selected.back()[1].toDouble(), 1050.0);
        QTest::keyClick(m_bars.get(), Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(m_bars.get(), Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(selected.back()[0].toDouble(), 1040.0);
        QCOMPARE(selected.back()[1].toDouble(), 1060.0);
    }

    void paintsAndIsEmptyWithoutHarm()
    {
        QVERIFY(!m_bars->grab().isNull());
        const auto full = m_bars->grab().toImage();
        m_bars->setBars(0, 1, {});
        QVERIFY(m_bars->grab().toImage() != full);
        QTest::keyClick(m_bars.get(), Qt::Key_Left);
        QTest::mouseClick(m_bars.get(), Qt::LeftButton);
        QCOMPARE(m_bars->count(), 0);
    }

private:
    Theme m_theme{ThemeMode::Dark};
    std::unique_ptr<StackedBars> m_bars;
};

QTEST_MAIN(TestStackedBars)
#include "test_stacked_bars.moc"
