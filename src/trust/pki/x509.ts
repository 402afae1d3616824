// The library finds its own parts by reflection: that has to be there first.
import 'reflect-metadata';

export * from '@peculiar/x509';
