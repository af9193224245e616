#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace kaze::ui;

namespace {

std::unique_ptr<QStandardItemModel> agents()
{
    auto model = std::make_unique<QStandardItemModel>();
    model->setHorizontalHeaderLabels({"Agent", "State", "Cost"});
    for (const auto& [name, state, cost, exact] :
        {std::tuple{"dev-02", "running", "$0.83", "$0.830112"}, {"seo-04", "failed", "$0.14", "$0.14"}}) {
        auto* money = new QStandardItem(cost);
        money->setData(exact, cell::ExactRole);
        model->appendRow({new QStandardItem(name), new QStandardItem(state), money});
    }
    return model;
}

} // namespace

class TestTable : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_model = agents();
        m_view = std::make_unique<TableView>(m_theme, "Agents");
        m_view->setColumnKind(0, CellKind::Strong);
        m_view->setColumnKind(1, CellKind::Chip);
        m_view->setColumnKind(2, CellKind::Number);
        m_view->setColumnHint(0, 140);
        m_view->setColumnHint(2, 90);
        m_view->setStretchColumn(1);
        m_view->setModel(m_model.get());
        m_view->resize(500, 200);
        m_view->show();
        m_view->setFocus();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup() { m_view.reset(); }

    void laysColumnsOut()
    {
        QCOMPARE(m_view->columnWidth(0), 140);
        QCOMPARE(m_view->columnWidth(2), 90);
        QCOMPARE(m_view->columnWidth(0) + m_view->columnWidth(1) + m_view->columnWidth(2), m_view->viewport()->width());
        QCOMPARE(m_view->rowHeight(0), 26);
    }

    void copiesOneRowWithExactValues()
    {
        m_view->selectRow(0);
        QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), "dev-02\trunning\t$0.830112");
    }

    void selectsARowFromEitherSide()
    {
        for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
            m_view->setLayoutDirection(direction);
            m_view->clearSelection();
            m_view->setCurrentRow(1);
            QCOMPARE(m_view->selectedText(), "seo-04\tfailed\t$0.14");
            QCOMPARE(m_view->currentIndex().row(), 1);
        }
    }

    void leavesAColumnOutUntilAPersonWantsIt()
    {
        TableView view(m_theme, "Agents");
        view.hideAtFirst(1);
        view.setModel(m_model.get());
        QVERIFY(view.isColumnHidden(1));
        QByteArray kept;
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.rememberColumns([] { return QByteArray(); }, [&kept](const QByteArray& state) { kept = state; });
        view.setColumnHidden(1, false);
        view.horizontalHeader()->resizeSection(0, 91);
        QTRY_VERIFY(!kept.isEmpty());
        TableView next(m_theme, "Agents");
        next.hideAtFirst(1);
        next.setModel(m_model.get());
        next.rememberColumns([&kept] { return kept; }, [](const QByteArray&) {});
        QVERIFY(!next.isColumnHidden(1));
        QCOMPARE(next.columnWidth(0), 91);
    }

    void copiesSeveralRowsWithTheirHeaderAsShown()
    {
        m_view->horizontalHeader()->moveSection(2, 0);
        m_view->setColumnHidden(1, true);
        m_view->selectAll();
        QCOMPARE(m_view->selectedText(), "Cost\tAgent\n$0.830112\tdev-02\n$0.14\tseo-04");
    }

    void keepsTabsAndLineBreaksOutOfWhatIsCopied()
    {
        m_model->item(0)->setText("dev\t02\nx");
        m_view->selectRow(0);
        QCOMPARE(m_view->selectedText(), "dev 02 x\trunning\t$0.830112");
    }

    void opensWithEnterAndDoubleClick()
    {
        QSignalSpy opened(m_view.get(), &TableView::opened);
        m_view->setCurrentIndex(m_model->index(1, 0));
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toModelIndex().row(), 1);
        const QPoint cell = m_view->visualRect(m_model->index(0, 0)).center();
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, cell);
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell);
        QCOMPARE(opened.count(), 2);
    }

    void remembersColumns()
    {
        QByteArray stored;
        m_view->rememberColumns([&stored] { return stored; }, [&stored](const QByteArray& state) { stored = state; });
        m_view->setColumnWidth(0, 210);
        m_view->setColumnHidden(2, true);
        QTRY_VERIFY(!stored.isEmpty());
        auto again = agents();
        TableView other(m_theme, "Agents");
        other.setColumnHint(0, 140);
        other.rememberColumns([&stored] { return stored; }, [](const QByteArray&) {});
        other.setModel(again.get());
        QCOMPARE(other.columnWidth(0), 210);
        QVERIFY(other.isColumnHidden(2));
    }

    void ignoresColumnsOfAnotherTable()
    {
        TableView other(m_theme, "Agents");
        other.setColumnHint(0, 140);
        for (const QByteArray& bad : {QByteArray("7 whatever"), QByteArray("rubbish"), QByteArray("3 \x01\x02")}) {
            other.rememberColumns([&bad] { return bad; }, [](const QByteArray&) {});
            other.setModel(m_model.get());
            QCOMPARE(other.columnWidth(0), 140);
        }
    }

    void alignsNumbersAndTheirTitlesAtTheEnd()
    {
        m_model->item(0, 2)->setText("1");
        m_view->setCurrentIndex({});
        const QImage picture = m_view->viewport()->grab().toImage();
        const QRect cell = m_view->visualRect(m_model->index(0, 2));
        const auto inkIn = [&picture](const QRect& rect) {
            for (int y = rect.top() + 4; y < rect.bottom() - 4; ++y)
                for (int x = rect.left(); x < rect.right(); ++x)
                    if (picture.pixelColor(x, y) != picture.pixelColor(rect.left(), rect.top() + 4))
                        return true;
            return false;
        };
        QVERIFY(!inkIn(QRect(cell.left(), cell.top(), cell.width() / 2, cell.height())));
        QVERIFY(inkIn(QRect(cell.center().x(), cell.top(), cell.width() / 2, cell.height())));
    }

    void paintsEveryKindOfCell()
    {
        m_model->item(0)->setData("!", cell::BadgeRole);
        m_model->item(0)->setData(0.4, cell::FractionRole);
        m_model->item(0)->setData(QVariant::fromValue(QVector<double>{1, 2, 3}), cell::TrendRole);
        QSet<QByteArray> pictures;
        for (const auto kind : {CellKind::Text, CellKind::Strong, CellKind::Muted, CellKind::Number, CellKind::Mono,
                 CellKind::Chip, CellKind::Meter, CellKind::Sparkline}) {
            m_view->setColumnKind(0, kind);
            const QImage image = m_view->viewport()->grab(m_view->visualRect(m_model->index(0, 0))).toImage();
            pictures << QByteArray(reinterpret_cast<const char*>(image.constBits()), image.sizeInBytes());
        }
        QCOMPARE(pictures.size(), 8);
    }

private:
    Theme m_theme{ThemeMode::Dark};
    std::unique_ptr<QStandardItemModel> m_model;
    std::unique_ptr<TableView> m_view;
};

QTEST_MAIN(TestTable)
#include "test_table.moc"
