"""Invented parties, courts, judges, acts, places, days and sums; semicolons part them, and each goes to one split."""

PARTIES = """
    Ardley Shipping Ltd; Bexmoor Holdings plc; Coriander Foods Limited; Dunnick & Sons; Ellerby Water Trust; Falk Timber AB
    Garrow Estates LLP; Hestia Insurance SE; Mrs Ottoline Pike; Kilnworth Council; Larch Mutual; Meridian Freight GmbH
    Nettlefold Mills; Orrin Blackwood; Pelham Rail plc; Quillon Software Inc.; Rushmere Farms; Sable Coast Fisheries Ltd
    Tamsin Greaves; Ullswick Quarries; Verity Loan Company; Wexcombe Housing Association; Yarborough Tin plc; Zander Oil NV
    Bracken Solar Ltd; Cuthbert Lodge Nursing Homes; Drayford Brewery; Mr Emrys Vaughan; Fernhill Dairies Limited
    Goldacre Pension Fund; Hollis & Crane LLP; Iris Telecom SpA; Jutland Seed Company; Kestrel Airways; Lowther Marine Ltd
    Dr Mabel Osgood; Northgate Textiles; Osprey Capital Partners; Penrose Glass Ltd; Rowan Street Properties; Selwyn Marsh
    Thistle Bank plc; Umber Paints Limited; Vintry Wines; Winifred Ashby; Alcott Railings Ltd; Brannock Steel plc
    Ms Celia Thorne; Dovedale Leisure Group; Egret Pharma AG; Flint & Harbour Ltd; Gideon Frost; Hawkshead Papers
    Isolde Merriman; Jarrow Dock Company; Kempley Motors; Linden Grove School Trust; Mossop Engineering Ltd; Noel Harcourt
    Oldbury Cement plc; Primrose Laundries; Quarles Electrical Limited; Rupert Lisle; Stanmoor Gas Ltd; Tobias Wren
    Underwood Media LLP; Vesper Hotels plc; Wycliffe Tool Company; Mrs Xanthe Doyle; Yelland Ferries; Zephyr Wind Farms Ltd
"""
COURTS = """
    the High Court of Calderia; Ashgrove County Court; the Court of Appeal at Marlow Bay; the Maritime Court of Elvermouth
    the Labour Tribunal of Sorrel; Dunmarsh Crown Court; the Lands Tribunal; the Commercial Court in Port Haven
    the Supreme Court of Norrland; Kirkhaven Sheriff Court; the Patents Court of Verrin; Withamstow Magistrates' Court
    the Admiralty Division at Quay Point; the Rent Tribunal of Lower Tarn; the Insolvency Court of Bellmere
    Thornbury District Court; the Tax Chamber of Eastmark; the Family Court at Ryecroft; the Competition Tribunal
    Hexley Small Claims Court; the Court of Session in Aberlour; the Arbitration Court of Vantage; Oxmoor County Court
    the Mining Tribunal of Greyfell; the Consistory Court of Wells Minster; the Circuit Court of Pine Ridge
    the Equity Court of Larkmoor; Brinsford Youth Court; the Water Tribunal of Samphire; the Housing Court of Tollgate
"""
JUDGES = """
    Mr Justice Harcastle; Lady Justice Penhallow; Judge Amadi; Lord Dunmore; Mrs Justice Okonjo; District Judge Farrow
    Judge Lindqvist; Sheriff McCrae; Lord Justice Abara; Recorder Whitlock; Judge Sato; Mr Justice Vane; Lady Ferris
    Master Quayle; Deputy Judge Rossi; His Honour Judge Bellamy; Judge Kowalska; Lord Ellismere; Mrs Justice Thackray
    Registrar Munro; Judge Nakamura; Sir Anthony Gale; Mr Justice Iyer; Judge Delacroix; Lady Justice Brandt
    Her Honour Judge Tully; Justice of the Peace Orme; Judge Varga; Lord Pym; Mr Justice Stellan
"""
STATUTES = """
    the Harbour Dues Act 1974; s. 12(3) of the Tenancies Act 1988; the Carriage of Timber Regulations 2003
    section 9 of the Wages Protection Act 1996; the Fair Loans Act 2011; Article 14 of the Inland Water Code
    the Companies (Small Firms) Act 1982; regulation 7 of the Food Labels Order 2015; the Mutual Insurance Act 1931
    s. 40 of the Limitation of Claims Act 1960; the Patents and Designs Ordinance 1907; the Data Keepers Act 2018
    section 3(1)(b) of the Sale of Vessels Act 1894; the Arbitration (Foreign Awards) Act 1977; rule 24.2 of the Court Rules
    the Quarries and Pits Act 1954; Article 6 of the Lowland Treaty; the Consumer Redress Regulations 2009
    s. 21 of the Partnership Act 1891; the Bankruptcy Reform Act 1999; section 118 of the Highways Code 1980
    the Nursing Homes Order 2006; s. 5 of the Misstatement Act 1967; the Electricity Supply Act 1947
    paragraph 2 of Schedule 4 to the Rent Act 1972; the Competition Ordinance 2013; the Guardianship Act 1925
    section 77 of the Rail Carriage Act 1993; the Unfair Terms Directive; the Trade Marks (Registers) Act 1938
"""
DATES = """
    4 March 2019; 17 July 2021; the 3rd of May 2016; 28 February 2020; 1 January 2022; 12 October 2018; 30 June 2017
    9 September 2023; the 21st day of April 2015; 5 November 2020; 14 December 2019; 2 August 2022; 25 March 2014
    the first day of June 2018; 19 May 2021; 11 January 2016; 31 October 2023; 6 April 2017; 22 July 2015; 8 February 2024
    the 15th of September 2019; 27 November 2022; 10 June 2020; 3 October 2014; 16 August 2018; 29 January 2021
    13 April 2023; the 7th day of July 2016; 24 December 2017; 18 March 2022; 26 May 2019; 20 September 2015
"""
AMOUNTS = """
    £12,500; USD 4.2 million; EUR 88,000; £310; one hundred thousand pounds; $950.75; £1,204,000; three thousand euros
    EUR 17.5 million; £64,999.99; USD 230,000; ninety pounds; £5 million; CHF 41,000; six hundred dollars; £27,350
    EUR 1,900; twelve thousand Swiss francs; £48; $3.6 billion; £780,000; EUR 56.20; forty thousand pounds; USD 15,000
    £2,275; EUR 640,000; two and a half million dollars; £91,400; $7,015; NOK 330,000
"""
PLACES = """
    Marlow Bay; Port Haven; 14 Tanner Street; Elvermouth; the Isle of Sorrel; Upper Tarn; Greyfell; 3 Canal Row, Dunmarsh
    Norrland; Bellmere; Kirkhaven; Wharf 9 at Quay Point; Ryecroft; Eastmark; Larkmoor; 221 Hill Road; Verrin; Samphire
    Lower Tarn; Aberlour; Calderia; Oxmoor; Flat 2, Regent House; Brinsford; Tollgate; Vantage; Hexley; Thornbury
    the Vale of Ashgrove; Withamstow; Mill Lane; Pine Ridge
"""
